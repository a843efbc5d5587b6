package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is asked beyond RFC 5280. The product asks {@link #ALL} of it; that it can be less is for conformance tests, whose certificates are
 * of another time.
 *
 * @param moreCertificates how many more than the rules say may be sent
 */
record OwnRules(
        int moreCertificates,
        Function<X509Certificate, Optional<Refused>> certificate,
        Function<CertificateChain, Optional<Refused>> purpose) {
    static final OwnRules ALL = new OwnRules(0, CertificateRules::complaint, Purpose::complaint);
}
