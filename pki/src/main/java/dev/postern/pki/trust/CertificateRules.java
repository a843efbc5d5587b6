package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateForm;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PublicKeyBounds;
import dev.postern.pki.x509.SignatureAlgorithms;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * What every certificate in a chain must be before its signature is looked at: the load balancer's list of versions, keys and
 * signature algorithms (alb.md 2.1), and bounds that keep hostile keys away from big-number arithmetic.
 */
final class CertificateRules {
    private static final int X509_V3 = 3;

    private static final Set<String> CRITICAL_EXTENSIONS = Set.of(
            "2.5.29.14", // subjectKeyIdentifier
            "2.5.29.15", // keyUsage
            "2.5.29.17", // subjectAltName
            "2.5.29.19", // basicConstraints
            "2.5.29.30", // nameConstraints
            "2.5.29.31", // cRLDistributionPoints
            "2.5.29.32", // certificatePolicies
            "2.5.29.33", // policyMappings
            "2.5.29.36", // policyConstraints
            "2.5.29.37", // extKeyUsage
            "2.5.29.54"); // inhibitAnyPolicy

    private CertificateRules() {}

    /** The first thing against it, no more of it looked at than that takes. */
    static Optional<Refused> complaint(X509Certificate certificate) {
        return complaints(certificate).findFirst();
    }

    /**
     * All there is against it; what is not well-formed is taken no further apart. Only the octets are asked: a certificate of the TLS
     * engine is taken apart by a library, and its key made, at the first other question.
     */
    static Stream<Refused> complaints(X509Certificate certificate) {
        CertificateForm form;
        try {
            form = CertificateForm.parse(Certificates.der(certificate));
        } catch (MalformedInput e) {
            return Stream.of(new Refused(RefusalReason.INVALID, String.valueOf(e.getMessage())));
        }
        return Stream.<Function<CertificateForm, Optional<Refused>>>of(
                        CertificateRules::versionComplaint,
                        CertificateRules::extensionComplaint,
                        CertificateRules::keyComplaint,
                        CertificateRules::signatureComplaint)
                .flatMap(rule -> rule.apply(form).stream());
    }

    private static Optional<Refused> versionComplaint(CertificateForm form) {
        return form.version() == X509_V3
                ? Optional.empty()
                : refused(RefusalReason.TYPE_UNSUPPORTED, "X.509 version " + form.version() + " (expected: 3)");
    }

    private static Optional<Refused> extensionComplaint(CertificateForm form) {
        var unknown = form.criticalExtensions().stream()
                .filter(oid -> !CRITICAL_EXTENSIONS.contains(oid))
                .sorted()
                .toList();
        // RFC 5280 §4.2: a critical extension that is not understood means the certificate is not understood.
        return unknown.isEmpty()
                ? Optional.empty()
                : refused(RefusalReason.INVALID, "unknown critical extension " + String.join(", ", unknown));
    }

    private static Optional<Refused> keyComplaint(CertificateForm form) {
        return PublicKeyBounds.complaint(form.publicKeyInfo())
                .map(complaint -> new Refused(
                        switch (complaint.fault()) {
                            case MALFORMED -> RefusalReason.INVALID;
                            case UNSUPPORTED -> RefusalReason.TYPE_UNSUPPORTED;
                            case OUT_OF_BOUNDS -> RefusalReason.INCOMPATIBLE;
                        },
                        complaint.detail()));
    }

    private static Optional<Refused> signatureComplaint(CertificateForm form) {
        var algorithm = AlgorithmIdentifier.getInstance(form.signatureAlgorithm());
        return SignatureAlgorithms.areStrong(algorithm)
                ? Optional.empty()
                : refused(
                        RefusalReason.INCOMPATIBLE,
                        "signed with " + SignatureAlgorithms.name(algorithm) + " (expected: "
                                + SignatureAlgorithms.EXPECTED + ")");
    }

    private static Optional<Refused> refused(RefusalReason reason, String detail) {
        return Optional.of(new Refused(reason, detail));
    }
}
