package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;

/**
 * How strictly revocation lists are taken.
 *
 * @param maxStale how long a list counts past its nextUpdate
 * @param missing what a list is taken for that is not there yet; only where {@code unknown} is {@code deny} can it be {@code deny}
 * @param scope which kinds of list are read
 */
public record RevocationPolicyConfig(
        RevocationDepth depth,
        UnknownRevocation unknown,
        Duration maxStale,
        MissingList missing,
        RevocationScope scope) {
    public static final RevocationPolicyConfig DEFAULT =
            new RevocationPolicyConfig(RevocationDepth.CHAIN, UnknownRevocation.DENY, Duration.ZERO);

    public RevocationPolicyConfig {
        Require.age("maxStale", maxStale);
        if (missing == MissingList.DENY && unknown == UnknownRevocation.ALLOW) {
            throw new MalformedInput(
                    "missing: \"deny\" (expected: fail, for unknown: allow lets in whom no list speaks of)");
        }
    }

    /** Of complete lists that are there. */
    public RevocationPolicyConfig(RevocationDepth depth, UnknownRevocation unknown, Duration maxStale) {
        this(depth, unknown, maxStale, MissingList.FAIL, RevocationScope.COMPLETE);
    }
}
