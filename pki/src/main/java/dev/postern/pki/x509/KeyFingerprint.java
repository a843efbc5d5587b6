package dev.postern.pki.x509;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * The SHA-256 of a public key's SubjectPublicKeyInfo, as lower-case hexadecimal. It names an authority beyond the life of one
 * certificate: what is signed by the same key belongs together, whatever the certificate around it.
 */
public record KeyFingerprint(String hex) {
    public KeyFingerprint {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new MalformedInput("key fingerprint: \"" + hex + "\" (expected: 64 lower-case hexadecimal digits)");
        }
    }

    public static KeyFingerprint of(PublicKey key) {
        return new KeyFingerprint(HexFormat.of().formatHex(Fingerprint.sha256().digest(key.getEncoded())));
    }

    public static KeyFingerprint of(X509Certificate certificate) {
        return of(certificate.getPublicKey());
    }

    @Override
    public String toString() {
        return hex;
    }
}
