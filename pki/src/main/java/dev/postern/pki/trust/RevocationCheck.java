package dev.postern.pki.trust;

import dev.postern.pki.x509.CertificateChain;
import java.time.Instant;
import java.util.Optional;

/** Says whether a verified path has been revoked. Safe for use by many threads; never blocks and never fetches. */
@FunctionalInterface
public interface RevocationCheck {
    /** No list configured: nobody is revoked, as on the load balancer. */
    RevocationCheck OFF = (path, now) -> Optional.empty();

    /**
     * Judges a path; empty if nothing in it is revoked.
     *
     * @param path from the leaf to the trust anchor, signatures already verified
     */
    Optional<Verdict.Refused> check(CertificateChain path, Instant now);
}
