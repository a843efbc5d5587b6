package dev.postern.crl;

import java.time.Duration;

/**
 * How much a path's revocation must be known for a client to be let in. The configuration's {@code revocationPolicy}.
 *
 * @param depth whose revocation is asked
 * @param unknown what to do about an issuer none of the lists is from
 * @param maxStale for how long a list is still used after its nextUpdate; a list without one is used this long after its
 *     thisUpdate, because nothing else in it says how long it holds
 */
public record RevocationPolicy(Depth depth, Unknown unknown, Duration maxStale) {
    // So that adding it to any time a list can name stays a time.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Strict throughout: the whole path, every issuer with a list, no list past its nextUpdate. */
    public static final RevocationPolicy DEFAULT = new RevocationPolicy(Depth.CHAIN, Unknown.DENY, Duration.ZERO);

    public RevocationPolicy {
        if (maxStale.isNegative() || maxStale.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("maxStale: " + maxStale + " (expected: PT0S.." + LONGEST + ")");
        }
    }

    /** Whose revocation is asked. */
    public enum Depth {
        /** Every certificate of the path (alb.md 3.3: the load balancer presumably does so). */
        CHAIN,
        /** The client's own certificate only. */
        LEAF
    }

    /** What becomes of a certificate whose issuer has no list here. */
    public enum Unknown {
        DENY,
        ALLOW
    }
}
