package dev.postern.twin.pca;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A certificate an authority has issued, as it is kept.
 *
 * @param token the call's idempotency token
 */
record IssuedCertificate(
        String pem, String templateArn, Instant issuedAt, Optional<String> token, Optional<Revoked> revoked) {

    /** When and why it was revoked, the reason under AWS's name. */
    record Revoked(Instant at, Reason reason) {}

    /** AWS's reasons, with their numbers in a list (RFC 5280 §5.3.1). */
    enum Reason {
        UNSPECIFIED(0),
        KEY_COMPROMISE(1),
        CERTIFICATE_AUTHORITY_COMPROMISE(2),
        AFFILIATION_CHANGED(3),
        SUPERSEDED(4),
        CESSATION_OF_OPERATION(5),
        PRIVILEGE_WITHDRAWN(9),
        A_A_COMPROMISE(10);

        private final int number;

        Reason(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    IssuedCertificate withRevoked(Revoked revocation) {
        return new IssuedCertificate(pem, templateArn, issuedAt, token, Optional.of(revocation));
    }

    X509Certificate certificate() {
        return Certificates.parsePem(pem).get(0);
    }

    SerialNumber serial() {
        return SerialNumber.of(certificate());
    }

    /** The serial number as it stands in ARNs. */
    static String id(SerialNumber serial) {
        return serial.hex().toLowerCase(Locale.ROOT);
    }
}
