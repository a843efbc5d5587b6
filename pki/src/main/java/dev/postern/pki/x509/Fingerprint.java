package dev.postern.pki.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** The SHA-256 of a certificate's DER, as lower-case hexadecimal. */
public record Fingerprint(String hex) {
    public Fingerprint {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new MalformedInput("fingerprint: \"" + hex + "\" (expected: 64 lower-case hexadecimal digits)");
        }
    }

    public static Fingerprint of(X509Certificate certificate) {
        return new Fingerprint(HexFormat.of().formatHex(sha256().digest(Certificates.der(certificate))));
    }

    /** A fresh digest; every Java platform has this one. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
