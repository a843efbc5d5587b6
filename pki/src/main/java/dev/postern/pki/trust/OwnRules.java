package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What is asked beyond RFC 5280. The product asks {@link #ALL} of it; that it can be less is for conformance tests, whose certificates are
 * of another time.
 *
 * @param moreCertificates how many more than the rules say may be sent
 * @param nextKey the key of the certificate below, given the key above it: DSA keys may leave their parameters to the issuer's
 */
record OwnRules(
        int moreCertificates,
        Function<X509Certificate, Optional<Refused>> certificate,
        Function<CertificateChain, Optional<Refused>> purpose,
        BiFunction<PublicKey, X509Certificate, PublicKey> nextKey) {
    static final OwnRules ALL = new OwnRules(
            0,
            certificate -> CertificateRules.complaint(certificate).or(() -> CertificateBounds.complaint(certificate)),
            Purpose::complaint,
            (above, certificate) -> certificate.getPublicKey());
}
