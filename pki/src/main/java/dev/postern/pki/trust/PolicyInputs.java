package dev.postern.pki.trust;

import java.util.Set;

/**
 * What of certificate policies is asked of a path before it begins (RFC 5280 §6.1.1 (c) to (g)). The default asks nothing, as the load balancer does;
 * what the certificates themselves require holds in any case.
 *
 * @param initialPolicySet identifiers, one of which the path must be good for; {@link #ANY_POLICY} alone for whichever
 */
public record PolicyInputs(
        Set<String> initialPolicySet, ExplicitPolicy explicitPolicy, PolicyMapping mapping, AnyPolicy anyPolicy) {
    public static final String ANY_POLICY = "2.5.29.32.0";
    public static final PolicyInputs DEFAULT = new PolicyInputs(
            Set.of(ANY_POLICY), ExplicitPolicy.AS_CERTIFICATES_SAY, PolicyMapping.ALLOW, AnyPolicy.ALLOW);

    /** Copies, and refuses what is no set of identifiers. */
    public PolicyInputs {
        initialPolicySet = Set.copyOf(initialPolicySet);
        if (initialPolicySet.isEmpty() || !initialPolicySet.stream().allMatch(oid -> oid.matches("[0-2](\\.\\d+)+"))) {
            throw new IllegalArgumentException(
                    "initialPolicySet: " + initialPolicySet + " (expected: object identifiers, at least one)");
        }
    }

    /** Whether a path must be good for a policy of the set. */
    public enum ExplicitPolicy {
        REQUIRE,
        AS_CERTIFICATES_SAY
    }

    /** Whether an authority may say that one policy is another's equal. */
    public enum PolicyMapping {
        ALLOW,
        INHIBIT
    }

    /** Whether anyPolicy in a certificate stands for every policy. */
    public enum AnyPolicy {
        ALLOW,
        INHIBIT
    }
}
