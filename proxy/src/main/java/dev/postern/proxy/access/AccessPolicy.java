package dev.postern.proxy.access;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A listener's access policy: rules in order, the first that matches decides, and who matches none is denied. Immutable. */
public final class AccessPolicy {
    /** No policy: whoever is let in may do everything, as far as the register does not bind them to other endpoints. */
    public static final AccessPolicy NONE = new AccessPolicy(List.of(), Set.of());

    private final List<AccessRule> rules;
    private final Set<PathAllowance> allowances;

    AccessPolicy(List<AccessRule> rules, Set<PathAllowance> allowances) {
        this.rules = List.copyOf(rules);
        this.allowances = Set.copyOf(allowances);
    }

    List<AccessRule> rules() {
        return rules;
    }

    Set<PathAllowance> allowances() {
        return allowances;
    }

    /** The policy towards one caller; cheap enough for each connection, and to be kept for its requests. */
    public CallerRules of(Caller caller) {
        return new CallerRules(this, caller);
    }

    /** Why the identity filters do not admit a client, in words; empty if they do, or if there are none. */
    public Optional<String> refusal(X509Certificate leaf) {
        return Optional.empty();
    }

    /** The names of all headers that some rule sets: nobody else may set them, in whatever spelling. */
    public Set<String> headerNames() {
        return allowed()
                .flatMap(allowed -> allowed.headers().keySet().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The names of all upstreams that some rule forwards to. */
    public Set<String> upstreams() {
        return allowed().flatMap(allowed -> allowed.upstream().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it looks at the client's certificate, which only modes that verify one know. */
    public boolean asksForIdentity() {
        return asksForClients();
    }

    /** Whether it looks at the register's ids, which only a trust store with a roster knows. */
    public boolean asksForClients() {
        return rules.stream().anyMatch(rule -> rule.asksFor("clients"));
    }

    /** Whether no request of anybody can be allowed. */
    public boolean letsNobodyIn() {
        return this != NONE && reached().noneMatch(rule -> rule.effect() == Effect.ALLOW);
    }

    /** What an operator should know of it, one line each: nobody passes, a rule is never reached, something lax. */
    public List<String> notes() {
        var notes = new ArrayList<String>();
        if (letsNobodyIn()) {
            notes.add("nobody passes: no rule allows anything");
        }
        return List.copyOf(notes);
    }

    /** The rules in their order, for people. */
    public List<RuleInWords> inWords() {
        return rules.stream().map(RuleInWords::of).toList();
    }

    /** The rules up to the first that matches everything. */
    private Stream<AccessRule> reached() {
        for (var at = 0; at < rules.size(); at++) {
            if (rules.get(at).isForAll()) {
                return rules.subList(0, at + 1).stream();
            }
        }
        return rules.stream();
    }

    private Stream<AccessDecision.Allowed> allowed() {
        return rules.stream()
                .map(AccessRule::decision)
                .filter(AccessDecision.Allowed.class::isInstance)
                .map(AccessDecision.Allowed.class::cast);
    }
}
