package dev.postern.crl.issue;

import dev.postern.crl.RevocationEntry;
import dev.postern.pki.x509.SerialNumber;
import java.time.Instant;

/**
 * A revocation as a register knows it.
 *
 * @param reason a number of RFC 5280 §5.3.1; 0, unspecified, is not written into the list
 * @param notAfter until when the certificate would have been valid, which decides how long it stays on lists
 */
public record RevokedCertificate(SerialNumber serial, Instant revokedAt, int reason, Instant notAfter) {
    public RevokedCertificate {
        if (!RevocationEntry.isReason(reason)) {
            throw new IllegalArgumentException("reason: " + reason + " (expected: 0..10, not 7)");
        }
    }
}
