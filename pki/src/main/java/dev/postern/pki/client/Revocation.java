package dev.postern.pki.client;

import java.time.Instant;

/** When and why a certificate ceased to be good, which is for good. */
public record Revocation(RevocationReason reason, Instant at) {
    public Revocation {
        if (!reason.isFinal()) {
            throw new IllegalArgumentException("reason: " + reason + " (expected: one that is final)");
        }
    }
}
