package dev.postern.proxy.access;

import dev.postern.pki.client.VpcEndpointId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A policy as it stands towards one caller: what does not depend on the request is decided. Good for as long as caller and policy are the
 * same; for any thread.
 */
public final class CallerRules {
    private static final AccessDecision NO_RULE =
            new AccessDecision.Denied(AccessDenial.NO_RULE, Optional.empty(), "no rule matches");

    private final AccessPolicy policy;
    private final KnownCaller caller;
    private final Optional<AccessDecision> refused;
    private final List<AccessRule> rules;

    CallerRules(AccessPolicy policy, Caller caller) {
        this.policy = policy;
        this.caller = KnownCaller.of(caller, policy);
        this.refused = refusal(caller);
        this.rules = policy.rules().stream()
                .filter(rule -> rule.matches(this.caller))
                .toList();
    }

    /** What the policy says to a request: the first rule that matches decides, and where none does, the request is denied. */
    public AccessDecision decide(AccessRequest request) {
        // Without a policy nobody looks at paths: they are the upstream's business.
        if (policy == AccessPolicy.NONE) {
            return refused.orElse(AccessDecision.Allowed.WITHOUT_POLICY);
        }
        var path = RequestPath.of(request.target(), policy.allowances());
        if (path instanceof PathReading.Ambiguous ambiguous) {
            return new AccessDecision.Denied(AccessDenial.PATH_AMBIGUOUS, Optional.empty(), ambiguous.what());
        }
        return refused.orElseGet(() -> byRule(KnownRequest.of(request, (RequestPath) path)));
    }

    private AccessDecision byRule(KnownRequest request) {
        for (var rule : rules) {
            if (rule.matches(request)) {
                return rule.decision();
            }
        }
        return NO_RULE;
    }

    /**
     * How each rule of the policy takes a request, in the order of the file, those behind the first that matches included; nothing for a
     * request that is refused before it gets to the rules.
     */
    public List<RuleTrace> trace(AccessRequest request) {
        if (refused.isEmpty() && RequestPath.of(request.target(), policy.allowances()) instanceof RequestPath path) {
            var known = KnownRequest.of(request, path);
            return policy.rules().stream()
                    .map(rule -> rule.trace(caller, known))
                    .toList();
        }
        return List.of();
    }

    private static Optional<AccessDecision> refusal(Caller caller) {
        if (caller.registration() instanceof Registration.Unknown) {
            return refused(AccessDenial.CLIENT_UNREGISTERED, "the register does not know the certificate");
        }
        if (caller.registration() instanceof Registration.Known known) {
            var bound = known.client().endpoints();
            var through = caller.endpoint();
            if (!bound.isEmpty() && through.filter(bound::contains).isEmpty()) {
                return refused(
                        AccessDenial.ENDPOINT_MISMATCH,
                        known.client().id() + " came through "
                                + through.map(VpcEndpointId::text).orElse("no VPC endpoint") + " and is bound to "
                                + listed(bound));
            }
        }
        return Optional.empty();
    }

    private static Optional<AccessDecision> refused(AccessDenial reason, String detail) {
        return Optional.of(new AccessDecision.Denied(reason, Optional.empty(), detail));
    }

    private static String listed(Set<VpcEndpointId> endpoints) {
        return String.join(
                ", ", endpoints.stream().sorted().map(VpcEndpointId::text).toList());
    }
}
