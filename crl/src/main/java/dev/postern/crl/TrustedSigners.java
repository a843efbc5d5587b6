package dev.postern.crl;

import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.x509.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signers of lists that lead to an anchor of a trust store, by way of certificates somebody configured for that. A path is searched once, and again when
 * it has run out; nothing a client sends takes part. For many threads.
 */
public final class TrustedSigners implements ListSigners {
    private final ClientVerifier verifier;
    private final List<X509Certificate> issuers;
    private final Map<X509Certificate, CertificateChain> found = new ConcurrentHashMap<>();

    /** Of a verifier's trust store. */
    public TrustedSigners(ClientVerifier verifier, List<X509Certificate> issuers) {
        this.verifier = verifier;
        this.issuers = List.copyOf(issuers);
    }

    @Override
    public Optional<CertificateChain> path(X509Certificate signer, Instant now) {
        var known = found.get(signer);
        if (known != null && isValid(known, now)) {
            return Optional.of(known);
        }
        if (verifier.authorityPath(signer, issuers, now) instanceof Accepted accepted
                && isValid(accepted.path(), now)) {
            found.put(signer, accepted.path()); // as many as there are signers of lists that were loaded
            return Optional.of(accepted.path());
        }
        return Optional.empty();
    }

    private static boolean isValid(CertificateChain path, Instant now) {
        return path.certificates().stream()
                .noneMatch(
                        certificate -> now.isBefore(certificate.getNotBefore().toInstant())
                                || now.isAfter(certificate.getNotAfter().toInstant()));
    }
}
