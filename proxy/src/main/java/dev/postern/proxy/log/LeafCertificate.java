package dev.postern.proxy.log;

import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A client's certificate as records show it. Its texts are made when first asked for, which is on a log's thread, and kept for the
 * later records of the connection.
 */
public final class LeafCertificate {
    // GeneralName, RFC 5280 §4.2.1.6.
    private static final int URI = 6;
    // No name has this text: every attribute has an equals sign, and a name without one has none at all.
    private static final String UNREADABLE = "unreadable";

    private final X509Certificate certificate;
    // Null until first asked for; two threads that ask at once make the same value twice.
    private volatile @Nullable Texts texts;

    private record Texts(String subject, String issuer, String serial, String sha256, Optional<String> uri) {}

    public LeafCertificate(X509Certificate certificate) {
        this.certificate = certificate;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Whether it can be taken apart, which is tried here for the first time if it was refused on its octets. Of one that cannot, only
     * {@link #sha256} is known.
     */
    public boolean isReadable() {
        return !texts().subject.equals(UNREADABLE);
    }

    /** The subject in the load balancer's form. */
    public String subject() {
        return texts().subject;
    }

    public String issuer() {
        return texts().issuer;
    }

    public String serialNumber() {
        return texts().serial;
    }

    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** SHA-256 of the DER, lower-case hexadecimal. */
    public String sha256() {
        return texts().sha256;
    }

    /** The client's id, if the certificate says one: its URI name, when it is the only one. */
    public Optional<String> uri() {
        return texts().uri;
    }

    private Texts texts() {
        var known = texts;
        if (known == null) {
            known = read();
            texts = known;
        }
        return known;
    }

    private Texts read() {
        var sha256 = Fingerprint.of(certificate).hex();
        try {
            return new Texts(
                    name(certificate.getSubjectX500Principal()),
                    name(certificate.getIssuerX500Principal()),
                    SerialNumber.of(certificate).hex(),
                    sha256,
                    uri(certificate));
        } catch (RuntimeException e) {
            // BoringSSL's certificates are octets that the JDK parses at the first question, and throws at (C12).
            return new Texts(UNREADABLE, UNREADABLE, UNREADABLE, sha256, Optional.empty());
        }
    }

    /** A refused client's certificate can hold anything: a name that nobody can read is shown as its DER, and its record is written. */
    private static String name(X500Principal name) {
        try {
            return DistinguishedName.text(name);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return "#" + HexFormat.of().withUpperCase().formatHex(name.getEncoded());
        }
    }

    private static Optional<String> uri(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return Optional.empty();
            }
            var uris = names.stream()
                    .filter(name -> name.get(0).equals(URI))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
            // Two URIs are two claims; picking one would be a guess.
            return uris.size() == 1 ? Optional.of(uris.get(0)) : Optional.empty();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
    }
}
