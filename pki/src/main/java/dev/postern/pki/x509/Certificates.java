package dev.postern.pki.x509;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** Where bytes become certificates, and certificates bytes. */
public final class Certificates {
    private Certificates() {}

    /**
     * One DER certificate, all of the bytes and no more.
     *
     * @throws MalformedInput if the bytes are anything else
     */
    public static X509Certificate parse(byte[] der) {
        var in = new ByteArrayInputStream(der);
        X509Certificate certificate;
        try {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (CertificateException | RuntimeException e) {
            // What the factory does not expect of bytes, it says by an unchecked exception (C12).
            throw new MalformedInput("not an X.509 certificate: " + firstLine(e), e);
        }
        // The factory reads the first of many and leaves the rest; a second reading of the same bytes is what attackers
        // live on.
        if (in.available() > 0) {
            throw new MalformedInput(in.available() + " bytes after the end of the certificate (expected: none)");
        }
        // Nor does it mind PEM within, nor lengths that are not DER's: it turns them into what was not sent.
        if (!Arrays.equals(der, der(certificate))) {
            throw new MalformedInput("not an X.509 certificate in DER (expected: nothing else)");
        }
        return certificate;
    }

    /** All certificates of a PEM text, in order; at least one. */
    public static List<X509Certificate> parsePem(String text) {
        return Pem.blocks(text, Pem.CERTIFICATE).stream()
                .map(block -> {
                    try {
                        return parse(block.der());
                    } catch (MalformedInput e) {
                        throw e.in("line " + block.line());
                    }
                })
                .toList();
    }

    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    public static String pem(X509Certificate certificate) {
        return Pem.encode(Pem.CERTIFICATE, der(certificate));
    }

    public static String pem(List<X509Certificate> certificates) {
        var text = new StringBuilder();
        certificates.forEach(certificate -> text.append(pem(certificate)));
        return text.toString();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
    }
}
