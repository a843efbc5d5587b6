package dev.postern.pki.client;

import java.time.Instant;

/** When and why a certificate ceased to be good. */
public record Revocation(RevocationReason reason, Instant at) {}
