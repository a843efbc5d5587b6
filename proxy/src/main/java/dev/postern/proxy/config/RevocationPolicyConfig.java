package dev.postern.proxy.config;

import java.time.Duration;

/**
 * How strictly revocation lists are taken.
 *
 * @param maxStale how long a list counts past its nextUpdate
 */
public record RevocationPolicyConfig(RevocationDepth depth, UnknownRevocation unknown, Duration maxStale) {
    public static final RevocationPolicyConfig DEFAULT =
            new RevocationPolicyConfig(RevocationDepth.CHAIN, UnknownRevocation.DENY, Duration.ZERO);

    public RevocationPolicyConfig {
        Require.age("maxStale", maxStale);
    }
}
