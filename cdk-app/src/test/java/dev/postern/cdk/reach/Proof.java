package dev.postern.cdk.reach;

import dev.postern.cdk.reach.Rule.Direction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * That nobody gets to the API but through what verifies clients. Each layer is proved as if it were the only one, so that loosening any one
 * thing breaks the proof though the others still hold: the network with every policy open, each policy on a flat network, the proxy's list of
 * peers with every group open.
 *
 * @param failures what does not hold, with the way that should not be; none if all holds
 * @param graph how everything that can be reached was reached
 */
record Proof(List<String> failures, List<String> graph) {
    static Proof of(Templates templates) {
        try {
            var references = new References(templates);
            KnownTypes.check(templates, references);
            var firewall = new Firewall(templates, references);
            var topology = new Topology(templates, references, firewall);
            var gates = new Gates(templates, references, topology.apiEndpoint());
            return of(templates, topology, firewall, gates);
        } catch (IllegalArgumentException e) {
            return new Proof(List.of("not understood: " + e.getMessage()), List.of());
        }
    }

    private static Proof of(Templates templates, Topology topology, Firewall firewall, Gates gates) {
        var failures = new ArrayList<String>();
        var together = new Search(topology, firewall, gates, gates::admit);
        together.way(false).ifPresent(way -> failures.add("an unverified client reaches the API:\n" + way));
        if (together.way(true).isEmpty()) {
            failures.add("no client reaches the API at all");
        }

        var network = new Search(topology, firewall, gates, gates.friend()::equals);
        network.way(false)
                .ifPresent(way -> failures.add("the network alone lets an unverified client reach the API:\n" + way));
        var connections = new Connections(topology, firewall);
        for (var direction : Direction.values()) {
            var admitted = connections.admitted(direction);
            var needed = connections.needed(direction);
            difference(admitted, needed).forEach(one -> failures.add(direction + " admitted, and not needed: " + one));
            difference(needed, admitted).forEach(one -> failures.add(direction + " needed, and not admitted: " + one));
        }
        firewall.groups().stream()
                .filter(group -> topology.members().stream()
                        .noneMatch(member -> member.groups().contains(group)))
                .forEach(group -> failures.add("worn by nobody: " + group));
        topology.balancers().stream()
                .filter(Balancer::open)
                .forEach(balancer -> failures.add("open on the internet: " + balancer.member()));

        for (var gate : gates.all()) {
            gate.strangers().stream()
                    .filter(gate.admits())
                    .forEach(stranger -> failures.add(gate.name() + " alone does not refuse " + stranger));
        }
        Gates.withoutAuthorizer(templates).forEach(method -> failures.add("asks no authorizer: " + method));

        topology.proxy().ifPresent(proxy -> trust(topology, proxy, failures));
        return new Proof(failures, together.graph());
    }

    /** The proxy takes the word of load balancers only, as if every host could connect to it. */
    private static void trust(Topology topology, Proxy proxy, List<String> failures) {
        var before = topology.balancers().stream()
                .filter(balancer -> balancer.listeners().stream()
                        .flatMap(listener -> listener.all().stream())
                        .anyMatch(group -> group.targets().contains(proxy.tasks())))
                .flatMap(balancer -> balancer.member().addresses().stream())
                .toList();
        if (proxy.trustedPeers().isEmpty()) {
            failures.add("the proxy trusts no load balancer");
        }
        for (var peer : proxy.trustedPeers()) {
            if (before.stream().noneMatch(network -> network.contains(peer))) {
                failures.add("the proxy trusts " + peer + ", which is not a load balancer's subnet");
            }
        }
        if (proxy.verification() == Verification.VERIFY_HEADER && proxy.header().equals(Verification.DEFAULT_HEADER)) {
            failures.add("the proxy reads a header whose name every client knows: " + proxy.header());
        }
        if (proxy.verification() != Verification.VERIFY && proxy.verification() != Verification.VERIFY_HEADER) {
            failures.add("the proxy does not verify: " + proxy.verification());
        }
    }

    private static <T> Set<T> difference(Set<T> all, Set<T> without) {
        var difference = new LinkedHashSet<>(all);
        difference.removeAll(without);
        return difference;
    }
}
