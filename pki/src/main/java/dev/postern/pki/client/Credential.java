package dev.postern.pki.client;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** A certificate that was issued, and what became of it. */
public record Credential(X509Certificate certificate, Instant issuedAt, Optional<Revocation> revocation) {
    public Fingerprint fingerprint() {
        return Fingerprint.of(certificate);
    }

    public SerialNumber serial() {
        return SerialNumber.of(certificate);
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** Whether an edge would take it now or later: not revoked, and not past its last second. */
    public boolean isLive(Instant now) {
        return revocation.isEmpty() && !now.isAfter(notAfter());
    }
}
