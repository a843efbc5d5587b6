package dev.postern.pki.trust;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Fingerprint;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as a part of paths, with what links it to others read once. Key identifiers put candidates in order and decide
 * nothing (RFC 5280 §4.2.1.1): the signature does.
 */
final class Link {
    private enum Role {
        ANCHOR,
        SENT
    }

    private final X509Certificate certificate;
    private final Role role;
    private final Fingerprint fingerprint;
    private final NameKey subject;
    private final NameKey issuer;
    // Null where the certificate has none.
    private final byte @Nullable [] keyId;
    private final byte @Nullable [] issuerKeyId;

    private Link(X509Certificate certificate, Role role) {
        this.certificate = certificate;
        this.role = role;
        this.fingerprint = Fingerprint.of(certificate);
        this.subject = NameKey.of(certificate.getSubjectX500Principal());
        this.issuer = NameKey.of(certificate.getIssuerX500Principal());
        this.keyId = keyId(certificate);
        this.issuerKeyId = issuerKeyId(certificate);
    }

    static Link anchor(X509Certificate certificate) {
        return new Link(certificate, Role.ANCHOR);
    }

    static Link sent(X509Certificate certificate) {
        return new Link(certificate, Role.SENT);
    }

    X509Certificate certificate() {
        return certificate;
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    NameKey subject() {
        return subject;
    }

    NameKey issuer() {
        return issuer;
    }

    boolean isAnchor() {
        return role == Role.ANCHOR;
    }

    boolean isSelfIssued() {
        return subject.equals(issuer);
    }

    boolean isNamedAsIssuerOf(Link below) {
        return subject.equals(below.issuer);
    }

    /** RFC 5280 §4.1.2.5: from notBefore through notAfter, inclusive. */
    boolean isValid(Instant at) {
        return !at.isBefore(certificate.getNotBefore().toInstant())
                && !at.isAfter(certificate.getNotAfter().toInstant());
    }

    /** Issuers of one certificate: first whose key is named, then anchors, then what holds longest; never as they were sent. */
    static Comparator<Link> asIssuersOf(Link below) {
        return Comparator.<Link>comparingInt(link -> link.distance(below))
                .thenComparing(link -> link.role)
                .thenComparing(link -> link.certificate.getNotAfter(), Comparator.reverseOrder())
                .thenComparing(link -> link.fingerprint.toString());
    }

    private int distance(Link below) {
        if (keyId == null || below.issuerKeyId == null) {
            return 1;
        }
        return Arrays.equals(keyId, below.issuerKeyId) ? 0 : 2;
    }

    private static byte @Nullable [] keyId(X509Certificate certificate) {
        return Extensions.value(certificate, Extension.subjectKeyIdentifier)
                .map(der -> SubjectKeyIdentifier.getInstance(der).getKeyIdentifier())
                .orElse(null);
    }

    private static byte @Nullable [] issuerKeyId(X509Certificate certificate) {
        return Extensions.value(certificate, Extension.authorityKeyIdentifier)
                .map(der -> AuthorityKeyIdentifier.getInstance(der).getKeyIdentifierOctets())
                .orElse(null);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Link link && fingerprint.equals(link.fingerprint) && role == link.role;
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return role + " " + fingerprint + " of " + Certificates.der(certificate).length + " bytes";
    }
}
