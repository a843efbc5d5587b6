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
    public static final AccessPolicy NONE = new AccessPolicy(List.of(), Set.of(), List.of());

    private final List<AccessRule> rules;
    private final Set<PathAllowance> allowances;
    private final List<IdentityFilter> filters;
    private final boolean looksAtCertificates;

    AccessPolicy(List<AccessRule> rules, Set<PathAllowance> allowances, List<IdentityFilter> filters) {
        this.rules = List.copyOf(rules);
        this.allowances = Set.copyOf(allowances);
        this.filters = List.copyOf(filters);
        this.looksAtCertificates = rules.stream()
                .flatMap(rule -> rule.ofCaller().stream())
                .anyMatch(condition -> IdentityConditions.isOne(condition.key()));
    }

    List<AccessRule> rules() {
        return rules;
    }

    Set<PathAllowance> allowances() {
        return allowances;
    }

    /** Whether a rule looks at what the certificate says. */
    boolean looksAtCertificates() {
        return looksAtCertificates;
    }

    /** The policy towards one caller; cheap enough for each connection, and to be kept for its requests. */
    public CallerRules of(Caller caller) {
        return new CallerRules(this, caller);
    }

    /** Why the identity filters do not admit a client, in words; empty if they do, or if there are none. */
    public Optional<String> refusal(X509Certificate leaf) {
        if (filters.isEmpty()) {
            return Optional.empty();
        }
        var identity = LeafIdentity.of(leaf);
        return filters.stream().anyMatch(filter -> filter.admits(identity))
                ? Optional.empty()
                : Optional.of("no identity filter of " + filters.size() + " admits it");
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

    /** Whether it has to know who the client is, which only modes that verify a certificate do. */
    public boolean asksForIdentity() {
        return looksAtCertificates || !filters.isEmpty() || asksForClients();
    }

    /** Whether it looks at the register's ids, which only a trust store with a roster knows. */
    public boolean asksForClients() {
        return rules.stream().anyMatch(rule -> rule.asksFor(CallerConditions.CLIENTS));
    }

    /** Whether no request of anybody can be allowed. */
    public boolean letsNobodyIn() {
        return this != NONE && reached().stream().noneMatch(rule -> rule.effect() == Effect.ALLOW);
    }

    /** What an operator should know of it, one line each: nobody passes, a rule is never reached, a setting is lax. */
    public List<String> notes() {
        var notes = new ArrayList<String>();
        if (letsNobodyIn()) {
            notes.add("nobody passes: " + (rules.isEmpty() ? "there are no rules" : "no rule that is reached allows"));
        }
        var reached = reached();
        rules.stream()
                .skip(reached.size())
                .forEach(rule -> notes.add("rule \"" + rule.name() + "\" is never reached: \""
                        + reached.get(reached.size() - 1).name() + "\" before it matches everything"));
        reached.stream()
                .filter(rule -> rule.asksFor(CallerConditions.ENDPOINTS))
                .forEach(rule -> notes.add("rule \"" + rule.name()
                        + "\" asks for endpoints: they are known where proxyProtocol is v2, and nowhere else"));
        allowances.stream()
                .sorted()
                .forEach(allowance -> notes.add("lax: paths.allow " + allowance.text() + ": " + allowance.condition()));
        for (var at = 0; at < filters.size(); at++) {
            var filter = IdentityFilterReader.KEY + "[" + at + "]";
            filters.get(at)
                    .literalAsterisk()
                    .ifPresent(value -> notes.add(filter + ": in \"" + value + "\" the asterisk stands for itself"));
        }
        return List.copyOf(notes);
    }

    /** The identity filters, for people; whoever matches one is admitted. */
    public List<String> filtersInWords() {
        return filters.stream().map(IdentityFilter::inWords).toList();
    }

    /** The rules in their order, for people. */
    public List<RuleInWords> inWords() {
        return rules.stream().map(RuleInWords::of).toList();
    }

    /** The rules up to the first that matches everything. */
    private List<AccessRule> reached() {
        for (var at = 0; at < rules.size(); at++) {
            if (rules.get(at).isForAll()) {
                return rules.subList(0, at + 1);
            }
        }
        return rules;
    }

    private Stream<AccessDecision.Allowed> allowed() {
        return rules.stream()
                .map(AccessRule::decision)
                .filter(AccessDecision.Allowed.class::isInstance)
                .map(AccessDecision.Allowed.class::cast);
    }
}
