package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Refused;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/**
 * How much of a kind a certificate that was sent may hold, for work that grows with the product of such numbers. Anchors are
 * not asked: who trusts them has chosen them.
 */
final class CertificateBounds {
    /** The load balancer sends no more names on than fit in 64 KB; a leaf for a hundred hosts is rare. */
    static final int MAX_NAMES = 1_024;
    /**
     * The tree of policies grows by the product over a path (CVE-2023-0464). PKITS needs three; the public root programs' own
     * authorities have up to a dozen.
     */
    static final int MAX_POLICIES = 16;
    /** As many: each mapping multiplies a policy. */
    static final int MAX_POLICY_MAPPINGS = 16;

    private CertificateBounds() {}

    /** What it has too much of, or empty. */
    static Optional<Refused> complaint(X509Certificate certificate) {
        return tooMany(certificate, Extension.subjectAlternativeName, "names", MAX_NAMES)
                .or(() -> tooMany(certificate, Extension.certificatePolicies, "policies", MAX_POLICIES))
                .or(() -> tooMany(certificate, Extension.policyMappings, "policy mappings", MAX_POLICY_MAPPINGS));
    }

    private static Optional<Refused> tooMany(
            X509Certificate certificate, ASN1ObjectIdentifier extension, String what, int most) {
        var count = Extensions.elements(certificate, extension);
        return count > most
                ? Optional.of(new Refused(
                        RefusalReason.INVALID,
                        count + " " + what + " in a certificate (expected: at most " + most + ")"))
                : Optional.empty();
    }
}
