package dev.postern.crl;

import dev.postern.pki.x509.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** Who vouches for whoever signs lists without being the issuer in a client's path. Safe for use by many threads; never blocks. */
@FunctionalInterface
public interface ListSigners {
    /** Nobody: lists count only as the word of the key that issued the certificate. */
    ListSigners NONE = (signer, now) -> Optional.empty();

    /**
     * A path from the signer's certificate to an anchor, valid at this time, its revocation not asked; none if there is none. It may be
     * asked anew for every client, so whoever searches remembers.
     */
    Optional<CertificateChain> path(X509Certificate signer, Instant now);
}
