package dev.postern.crl;

import java.time.Duration;

/**
 * How much a path's revocation must be known for a client to be let in. The configuration's {@code revocationPolicy}.
 *
 * @param depth whose revocation is asked
 * @param unknown what to do about an issuer none of the lists is from
 * @param maxStale for how long a list is still used after its nextUpdate; a list without one is used this long after its
 *     thisUpdate, because nothing else in it says how long it holds
 * @param scope which kinds of list are read
 */
public record RevocationPolicy(Depth depth, Unknown unknown, Duration maxStale, Scope scope) {
    // So that adding it to any time a list can name stays a time.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Strict throughout: the whole path, every issuer with a list, no list past its nextUpdate. */
    public static final RevocationPolicy DEFAULT = new RevocationPolicy(Depth.CHAIN, Unknown.DENY, Duration.ZERO);

    /** A policy for complete lists. */
    public RevocationPolicy(Depth depth, Unknown unknown, Duration maxStale) {
        this(depth, unknown, maxStale, Scope.COMPLETE);
    }

    /** Refuses times that are none. */
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

    /** Which kinds of list are read, and whose word they are. */
    public enum Scope {
        /** Complete lists, each the word of the one key that signed it: what the load balancer does (alb.md 3.1). */
        COMPLETE,
        /** All of RFC 5280 §6.3: lists for a distribution point or for some reasons, indirect and delta lists, separate signers. */
        RFC5280
    }

    /** The setting that decides about a certificate of which no list speaks, as configurations have it. */
    String unknownClause() {
        return switch (unknown) {
            case DENY -> "revocationPolicy.unknown: deny";
            case ALLOW -> "revocationPolicy.unknown: allow";
        };
    }

    /** The same for other kinds of list. */
    public RevocationPolicy withScope(Scope other) {
        return new RevocationPolicy(depth, unknown, maxStale, other);
    }
}
