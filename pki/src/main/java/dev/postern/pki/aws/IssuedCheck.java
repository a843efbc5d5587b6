package dev.postern.pki.aws;

import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.KeyPurpose;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.x509.DistinguishedName;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/**
 * Whether a certificate that a service issued says what it was asked to say. A service may have rules of its own, and somebody
 * may have given it a template with more in it; what comes back is believed no sooner than it has been read.
 */
final class IssuedCheck {
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private IssuedCheck() {}

    /** What differs from the profile, each with what was expected; empty if nothing does. */
    static List<String> complaints(
            X509Certificate certificate,
            CertificateProfile profile,
            Validity validity,
            Set<KeyPurpose> purposes,
            PublicKey key,
            X509Certificate issuer) {
        var found = new ArrayList<String>();
        compare(
                found,
                "subject",
                DistinguishedName.text(certificate.getSubjectX500Principal()),
                DistinguishedName.text(profile.subject()));
        var extensions = extensions(certificate);
        var wanted = profile.names().stream().map(name -> name.generalName()).collect(Collectors.toSet());
        compare(found, "names", names(extensions), wanted);
        compare(
                found,
                "purposes",
                purposes(extensions),
                purposes.stream().map(KeyPurpose::oid).collect(Collectors.toSet()));
        compare(found, "notBefore", certificate.getNotBefore().toInstant(), validity.notBefore());
        compare(found, "notAfter", certificate.getNotAfter().toInstant(), validity.notAfter());
        if (!profile.crlUrls().isEmpty()) {
            compare(
                    found,
                    "list URLs",
                    urls(extensions),
                    profile.crlUrls().stream().map(URI::toString).collect(Collectors.toSet()));
        }
        if (!Arrays.equals(certificate.getPublicKey().getEncoded(), key.getEncoded())) {
            found.add("another key (expected: the request's)");
        }
        if (certificate.getBasicConstraints() >= 0 || signsForOthers(certificate)) {
            found.add("an authority's certificate (expected: CA:FALSE, neither keyCertSign nor cRLSign)");
        }
        if (!isSignedBy(certificate, issuer)) {
            found.add("signed by another (expected: by \"" + DistinguishedName.text(issuer.getSubjectX500Principal())
                    + "\" and its key)");
        }
        return List.copyOf(found);
    }

    static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void compare(List<String> found, String what, Object is, Object expected) {
        if (!is.equals(expected)) {
            found.add(what + ": " + is + " (expected: " + expected + ")");
        }
    }

    private static boolean signsForOthers(X509Certificate certificate) {
        var usage = certificate.getKeyUsage();
        return usage == null || usage[KEY_CERT_SIGN] || usage[CRL_SIGN];
    }

    private static JcaX509CertificateHolder extensions(X509Certificate certificate) {
        try {
            return new JcaX509CertificateHolder(certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    private static Set<GeneralName> names(JcaX509CertificateHolder holder) {
        var names = GeneralNames.fromExtensions(holder.getExtensions(), Extension.subjectAlternativeName);
        return names == null ? Set.of() : new HashSet<>(Arrays.asList(names.getNames()));
    }

    private static Set<String> purposes(JcaX509CertificateHolder holder) {
        var purposes = ExtendedKeyUsage.fromExtensions(holder.getExtensions());
        return purposes == null
                ? Set.of()
                : Arrays.stream(purposes.getUsages())
                        .map(purpose -> purpose.getId())
                        .collect(Collectors.toSet());
    }

    private static Set<String> urls(JcaX509CertificateHolder holder) {
        return Optional.ofNullable(holder.getExtension(Extension.cRLDistributionPoints))
                .map(extension -> CRLDistPoint.getInstance(extension.getParsedValue()))
                .stream()
                .flatMap(points -> Arrays.stream(points.getDistributionPoints()))
                .flatMap(point -> Arrays.stream(
                        GeneralNames.getInstance(point.getDistributionPoint().getName())
                                .getNames()))
                .map(name -> name.getName().toString())
                .collect(Collectors.toSet());
    }
}
