package dev.postern.crl.deny;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.security.PublicKey;
import java.security.cert.X509Certificate;

/** Which certificate is denied. */
public sealed interface DeniedCertificate {
    /** By the SHA-256 of its DER: what an operator reads off a log, a browser or {@code openssl x509 -fingerprint}. */
    record ByFingerprint(Fingerprint fingerprint) implements DeniedCertificate {
        @Override
        public String toString() {
            return "the certificate with fingerprint " + fingerprint;
        }
    }

    /** By its serial number under an issuer's key. A key, not a name: two authorities may share a name. */
    record ByIssuer(KeyFingerprint issuerKey, SerialNumber serial) implements DeniedCertificate {
        @Override
        public String toString() {
            return "the certificate with serial " + serial + " of issuer key " + issuerKey;
        }
    }

    /** The surest way to name a certificate that is here together with its issuer's key. */
    static DeniedCertificate of(X509Certificate certificate, PublicKey issuer) {
        return new ByIssuer(KeyFingerprint.of(issuer), SerialNumber.of(certificate));
    }
}
