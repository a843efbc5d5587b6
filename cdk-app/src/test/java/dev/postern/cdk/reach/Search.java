package dev.postern.cdk.reach;

import dev.postern.cdk.reach.Member.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Every way from everybody to the API, by breadth-first search. A state is a place and whether the client has been verified on the way to it; only
 * what verifies sets that bit, and nothing that the client sends is believed.
 */
final class Search {
    /** Where a client is, as far as anybody has asked who it is. */
    record State(String place, boolean verified) {}

    private static final String API = "the API";

    private final Topology topology;
    private final Firewall firewall;
    private final Map<State, String> steps = new LinkedHashMap<>();
    private final Map<State, Optional<State>> origins = new LinkedHashMap<>();
    private final ArrayDeque<State> open = new ArrayDeque<>();

    /**
     * @param gates asked of the call that comes through the edge's endpoint; open, to see what the network alone holds off
     */
    Search(Topology topology, Firewall firewall, Gates gates, Predicate<Request> policies) {
        this.topology = topology;
        this.firewall = firewall;
        start();
        while (!open.isEmpty()) {
            var state = open.remove();
            expand(state, gates, policies);
        }
        for (var stranger : gates.strangers()) {
            if (!stranger.entrance().equals(gates.friend().entrance()) && policies.test(stranger)) {
                var start = new State(stranger.entrance().name(), false);
                origins.putIfAbsent(start, Optional.empty());
                steps.putIfAbsent(start, stranger.entrance().name());
                reach(start, new State(API, false), "calls the API: no policy says no to " + stranger);
            }
        }
    }

    /** The shortest way there, one step a line. */
    Optional<String> way(boolean verified) {
        return way(new State(API, verified));
    }

    /** Every state there is a way to, and how it was reached first: the graph, for people. */
    List<String> graph() {
        var lines = new ArrayList<String>();
        steps.forEach((state, step) -> origins.getOrDefault(state, Optional.empty())
                .ifPresent(from ->
                        lines.add(from.place() + bit(from) + " -> " + state.place() + bit(state) + ": " + step)));
        return lines;
    }

    private Optional<String> way(State goal) {
        if (!steps.containsKey(goal)) {
            return Optional.empty();
        }
        var lines = new ArrayDeque<String>();
        var at = goal;
        while (true) {
            var from = origins.getOrDefault(at, Optional.empty());
            lines.addFirst("  " + at.place() + bit(at) + from.map(unused -> "").orElse(" starts"));
            if (from.isEmpty()) {
                return Optional.of(String.join(System.lineSeparator(), lines));
            }
            lines.addFirst("    " + steps.get(at));
            at = from.get();
        }
    }

    private static String bit(State state) {
        return state.verified() ? " (verified)" : "";
    }

    private void start() {
        for (var balancer : topology.balancers()) {
            for (var listener : balancer.listeners()) {
                if (balancer.open()) {
                    arrive("the internet", listener, "to a public address");
                }
                if (balancer.linked()
                        && (!balancer.filtersLink()
                                || firewall.admitsFromAnyAddress(balancer.member(), listener.port()))) {
                    arrive("a consumer's endpoint", listener, "over PrivateLink");
                }
            }
        }
        for (var from : topology.members()) {
            if (from.kind() == Kind.STRANGER || from.kind() == Kind.CLIENT) {
                begin(from.name());
                connect(new State(from.name(), false), from);
            }
        }
    }

    private void begin(String name) {
        var start = new State(name, false);
        if (origins.putIfAbsent(start, Optional.empty()) == null) {
            steps.put(start, name);
        }
    }

    private void arrive(String actor, Listener listener, String how) {
        begin(actor);
        reach(new State(actor, false), new State(listener.name(), false), how);
    }

    /** To whatever the groups at both ends admit. */
    private void connect(State at, Member from) {
        for (var balancer : topology.balancers()) {
            for (var listener : balancer.listeners()) {
                if (firewall.admits(from, balancer.member(), listener.port())) {
                    reach(at, new State(listener.name(), false), "connects to port " + listener.port());
                }
            }
        }
        topology.proxy().ifPresent(proxy -> connect(at, from, proxy));
        if (firewall.admits(from, topology.api(), 443)) {
            reach(at, new State(topology.api().name(), at.verified()), "connects to port 443");
        }
    }

    /** A stranger that the proxy takes for a load balancer writes the header it likes; its word verifies nothing. */
    private void connect(State at, Member from, Proxy proxy) {
        if (!firewall.admits(from, proxy.tasks(), proxy.port())) {
            return;
        }
        var trusted = proxy.trustedPeers().stream()
                .anyMatch(peer -> from.addresses().stream().anyMatch(peer::overlaps));
        if (proxy.verification() == Verification.VERIFY) {
            reach(at, new State(proxy.tasks().name(), true), "is verified by the proxy");
        } else if (proxy.verification() != Verification.VERIFY_HEADER || trusted) {
            reach(
                    at,
                    new State(proxy.tasks().name(), at.verified()),
                    "is believed by the proxy, whatever certificate it names");
        }
    }

    private void expand(State at, Gates gates, Predicate<Request> policies) {
        for (var balancer : topology.balancers()) {
            for (var listener : balancer.listeners()) {
                if (listener.name().equals(at.place())) {
                    forward(at, balancer, listener);
                }
            }
        }
        topology.proxy()
                .filter(proxy -> proxy.tasks().name().equals(at.place()))
                .ifPresent(proxy -> {
                    if (firewall.admits(proxy.tasks(), topology.api(), 443)) {
                        reach(
                                at,
                                new State(topology.api().name(), at.verified()),
                                "is sent on, with identity headers of the proxy");
                    }
                });
        if (at.place().equals(topology.api().name()) && policies.test(gates.friend())) {
            reach(at, new State(API, at.verified()), "calls the API, which all policies allow");
        }
    }

    private void forward(State at, Balancer balancer, Listener listener) {
        var verified = at.verified() || listener.verification() == Verification.VERIFY;
        for (var group : listener.all()) {
            for (var target : group.targets()) {
                if (firewall.admits(balancer.member(), target, group.port())) {
                    land(at, listener, group, target, verified);
                }
            }
        }
    }

    private void land(State at, Listener listener, TargetGroup group, Member target, boolean verified) {
        var how = switch (listener.verification()) {
            case VERIFY -> "is verified and sent on";
            case PASSTHROUGH -> "is sent on with its certificate in a header";
            case NONE, VERIFY_HEADER -> "is passed on untouched";
        };
        var proxy = topology.proxy().filter(one -> one.tasks().equals(target));
        var balancer = topology.balancer(target);
        if (balancer.isPresent()) {
            for (var next : balancer.get().listeners()) {
                if (next.port() == group.port()) {
                    reach(at, new State(next.name(), verified), how);
                }
            }
        } else if (proxy.isPresent()) {
            var then = switch (proxy.get().verification()) {
                case VERIFY -> true;
                // The load balancer before it has taken the header of that name away from the client, and had the owner
                // of
                // the key sign.
                case VERIFY_HEADER ->
                    verified
                            || (listener.verification() == Verification.PASSTHROUGH
                                    && listener.header().equals(proxy.get().header()));
                case NONE, PASSTHROUGH -> verified;
            };
            reach(at, new State(target.name(), then), how + (then && !verified ? ", and verified by the proxy" : ""));
        } else {
            reach(at, new State(target.name(), verified), how);
        }
    }

    private void reach(State from, State to, String how) {
        if (!steps.containsKey(to)) {
            steps.put(to, how);
            origins.put(to, Optional.of(from));
            open.add(to);
        }
    }
}
