package dev.postern.cdk.reach;

import dev.postern.cdk.reach.Member.Kind;
import java.util.Set;
import java.util.TreeSet;

/** Who may connect to whom, by the security groups; and who has to, by what the load balancers, the proxy and the clients are for. */
final class Connections {
    /** Beside the ports that something listens on: ends of the range, for rules that admit more than they should. */
    private static final Set<Integer> OTHERS = Set.of(0, 22, 65_535);

    private final Topology topology;
    private final Firewall firewall;

    Connections(Topology topology, Firewall firewall) {
        this.topology = topology;
        this.firewall = firewall;
    }

    /** Admitted by both ends, between two of which one at least is ours. */
    Set<String> admitted() {
        var ports = new TreeSet<>(OTHERS);
        topology.members().forEach(member -> ports.addAll(member.ports()));
        var admitted = new TreeSet<String>();
        for (var from : topology.members()) {
            for (var to : topology.members()) {
                for (var port : ports) {
                    if (!strangers(from, to) && firewall.admits(from, to, port)) {
                        admitted.add(name(from, to, port));
                    }
                }
            }
        }
        return admitted;
    }

    Set<String> needed() {
        var needed = new TreeSet<String>();
        for (var balancer : topology.balancers()) {
            for (var listener : balancer.listeners()) {
                for (var group : listener.all()) {
                    for (var target : group.targets()) {
                        needed.add(name(balancer.member(), target, group.port()));
                        needed.add(name(balancer.member(), target, group.health()));
                    }
                }
            }
        }
        topology.proxy().ifPresent(proxy -> {
            needed.add(name(proxy.tasks(), topology.api(), 443));
            topology.services(Kind.TASKS).forEach(service -> needed.add(name(proxy.tasks(), service, 443)));
        });
        for (var client : topology.members(Kind.CLIENT)) {
            topology.fronts().forEach(front -> needed.add(name(client, front.member(), 443)));
            topology.services(Kind.CLIENT).forEach(service -> needed.add(name(client, service, 443)));
        }
        return needed;
    }

    private static boolean strangers(Member from, Member to) {
        return from.kind() == Kind.STRANGER && to.kind() == Kind.STRANGER;
    }

    private static String name(Member from, Member to, int port) {
        return from + " -> " + to + ":" + port;
    }
}
