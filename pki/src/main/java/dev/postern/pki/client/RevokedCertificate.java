package dev.postern.pki.client;

import dev.postern.pki.x509.SerialNumber;
import java.time.Instant;

/** What a list says of a certificate, and until when it has to say it. */
public record RevokedCertificate(SerialNumber serial, Instant revokedAt, RevocationReason reason, Instant notAfter) {}
