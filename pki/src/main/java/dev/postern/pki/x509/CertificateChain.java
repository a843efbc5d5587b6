package dev.postern.pki.x509;

import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates in the order a peer sent them, the leaf first; never empty. Nothing is said about trust. */
public record CertificateChain(List<X509Certificate> certificates) {
    public CertificateChain {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: none (expected: at least the leaf)");
        }
    }

    public static CertificateChain of(X509Certificate... certificates) {
        return new CertificateChain(List.of(certificates));
    }

    public static CertificateChain parsePem(String text) {
        return new CertificateChain(Certificates.parsePem(text));
    }

    /** The certificate whose key the peer has proven; identity comes from nowhere else. */
    public X509Certificate leaf() {
        return certificates.get(0);
    }

    /**
     * The certificate behind the leaf, as an authority hands its own over with what it has issued.
     *
     * @throws IllegalArgumentException if the leaf stands alone
     */
    public X509Certificate issuer() {
        if (certificates.size() < 2) {
            throw new IllegalArgumentException("chain of one (expected: the certificate and its issuer)");
        }
        return certificates.get(1);
    }

    public String pem() {
        return Certificates.pem(certificates);
    }
}
