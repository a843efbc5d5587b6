package dev.postern.cli.explain;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Trail;
import dev.postern.pki.trust.Trail.Candidate;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.SerialNumber;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The ways from the client's certificate to the trust store, in plain values: which were tried, and why each was left.
 *
 * @param ways how many there are by the names alone; looked at until one is sound
 * @param signatures how many signatures were checked for it
 * @param leftOut what was presented and may be part of no path
 * @param nowhere for a refused client, the issuers that are neither presented nor trusted
 */
record PathTrail(
        int ways, int signatures, List<CandidateFacts> candidates, List<LeftOutFacts> leftOut, List<String> nowhere) {
    /** Nothing was searched. */
    static final PathTrail NONE = new PathTrail(0, 0, List.of(), List.of(), List.of());

    /**
     * One way.
     *
     * @param decision the clause against it, or that it is sound
     * @param certificates from the client's to the trust anchor
     */
    record CandidateFacts(boolean taken, String decision, List<MemberFacts> certificates) {}

    record MemberFacts(String subject, String serial) {
        static MemberFacts of(X509Certificate certificate) {
            return new MemberFacts(
                    DistinguishedName.text(certificate.getSubjectX500Principal()),
                    SerialNumber.of(certificate).hex());
        }
    }

    record LeftOutFacts(MemberFacts certificate, String reason, String detail) {}

    static PathTrail of(Trail trail, TrustStore store, CertificateChain chain) {
        var untrusted = trail.verdict() instanceof Refused refused && refused.reason() == RefusalReason.UNTRUSTED;
        return new PathTrail(
                trail.work().candidates(),
                trail.work().signatureChecks(),
                trail.candidates().stream().map(PathTrail::candidate).toList(),
                trail.leftOut().stream()
                        .map(each -> new LeftOutFacts(
                                MemberFacts.of(each.certificate()),
                                each.reason().reason().code(),
                                each.reason().detail()))
                        .toList(),
                untrusted ? nowhere(store, chain) : List.of());
    }

    private static CandidateFacts candidate(Candidate candidate) {
        return new CandidateFacts(
                candidate.decision().equals(Candidate.SOUND),
                candidate.decision().equals(Candidate.SIGNATURE)
                        ? Candidate.SIGNATURE + culprit(candidate.path())
                        : candidate.decision(),
                candidate.path().stream().map(MemberFacts::of).toList());
    }

    /** Which signature it is, looked for as the verifier does, from the anchor down. */
    private static String culprit(List<X509Certificate> path) {
        return IntStream.iterate(path.size() - 2, i -> i >= 0, i -> i - 1)
                .filter(i -> !isSignedBy(path.get(i), path.get(i + 1)))
                .mapToObj(i -> " of " + name(path.get(i)) + " is not by the key of " + name(path.get(i + 1)))
                .findFirst()
                .orElse("");
    }

    private static List<String> nowhere(TrustStore store, CertificateChain chain) {
        var presented = chain.certificates();
        return presented.stream()
                .filter(certificate -> Stream.concat(presented.stream(), store.anchors().stream())
                        .noneMatch(other -> !other.equals(certificate) && isNamedAsIssuerOf(certificate, other)))
                .map(certificate -> isNamedAsIssuerOf(certificate, certificate)
                        ? name(certificate) + " is its own issuer, and is not trusted"
                        : '"' + DistinguishedName.text(certificate.getIssuerX500Principal()) + "\", the issuer of "
                                + name(certificate) + ", is neither presented nor trusted")
                .distinct()
                .toList();
    }

    private static boolean isNamedAsIssuerOf(X509Certificate certificate, X509Certificate issuer) {
        return CanonicalName.same(certificate.getIssuerX500Principal(), issuer.getSubjectX500Principal());
    }

    static boolean isSignedBy(X509Certificate certificate, X509Certificate by) {
        try {
            certificate.verify(by.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String name(X509Certificate certificate) {
        return '"' + DistinguishedName.text(certificate.getSubjectX500Principal()) + '"';
    }
}
