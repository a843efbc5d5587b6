package dev.postern.cdk.reach;

import dev.postern.cdk.reach.Member.Kind;
import dev.postern.cdk.reach.Rule.Direction;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may connect to whom, by the security groups; and who has to, by what the load balancers, the proxy and the clients are for. Each end is
 * looked at as if the other allowed everything.
 */
final class Connections {
    /** Beside the ports that something listens on: ends of the range, for rules that admit more than they should. */
    private static final Set<Integer> OTHERS = Set.of(0, 22, 65_535);

    /** One, that its first end opens. */
    record Connection(Member from, Member to, int port) {
        /** Whether the group with the rule of that direction is one of the templates. */
        boolean isOurs(Direction direction) {
            return direction == Direction.EGRESS ? from.ours() : to.ours();
        }

        @Override
        public String toString() {
            return from + " -> " + to + ":" + port;
        }
    }

    private final Topology topology;
    private final Firewall firewall;

    Connections(Topology topology, Firewall firewall) {
        this.topology = topology;
        this.firewall = firewall;
    }

    Set<Connection> admitted(Direction direction) {
        var ports = new TreeSet<>(OTHERS);
        topology.members().forEach(member -> ports.addAll(member.ports()));
        var admitted = new LinkedHashSet<Connection>();
        for (var from : topology.members()) {
            for (var to : topology.members()) {
                for (var port : ports) {
                    var connection = new Connection(from, to, port);
                    if (connection.isOurs(direction) && firewall.admits(direction, connection)) {
                        admitted.add(connection);
                    }
                }
            }
        }
        return admitted;
    }

    Set<Connection> needed(Direction direction) {
        var needed = new LinkedHashSet<Connection>();
        for (var balancer : topology.balancers()) {
            for (var listener : balancer.listeners()) {
                for (var group : listener.all()) {
                    for (var target : group.targets()) {
                        needed.add(new Connection(balancer.member(), target, group.port()));
                        needed.add(new Connection(balancer.member(), target, group.health()));
                    }
                }
            }
        }
        topology.proxy().ifPresent(proxy -> {
            needed.add(new Connection(proxy.tasks(), topology.api(), 443));
            topology.members(Kind.OUTSIDE).forEach(outside -> needed.add(new Connection(proxy.tasks(), outside, 443)));
            topology.services(Kind.TASKS).forEach(service -> needed.add(new Connection(proxy.tasks(), service, 443)));
        });
        for (var client : topology.members(Kind.CLIENT)) {
            topology.fronts().forEach(front -> needed.add(new Connection(client, front.member(), 443)));
            if (client.ours()) {
                topology.services(Kind.CLIENT).forEach(service -> needed.add(new Connection(client, service, 443)));
            }
        }
        needed.removeIf(connection -> !connection.isOurs(direction));
        return needed;
    }
}
