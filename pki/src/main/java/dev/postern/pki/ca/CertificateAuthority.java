package dev.postern.pki.ca;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Issues certificates: a directory on this machine, or a service. What it asks of one is what every such service can do: take a
 * PKCS#10 request, override all it says, choose the serial number itself.
 */
public interface CertificateAuthority {
    /**
     * Issues what the profile says for the request's key. A validity that outlasts the issuing certificate is cut there.
     *
     * @return the new certificate first, the issuing one behind it, and any between it and the root; never the root
     * @throws dev.postern.pki.x509.MalformedInput if nothing is left of the profile's validity
     * @throws IOException if the authority cannot sign now
     */
    CertificateChain issue(CertificateRequest request, CertificateProfile profile, Instant now) throws IOException;

    /** The issuing certificate first, then each one's issuer, the root last. */
    List<X509Certificate> certificates();

    /** The certificate that signs those of clients and servers. */
    default X509Certificate issuingCertificate() {
        return certificates().get(0);
    }

    default X509Certificate rootCertificate() {
        return certificates().get(certificates().size() - 1);
    }

    /** All of the authority's certificates as a trust bundle, good for {@link dev.postern.pki.trust.TrustStore#parse}. */
    default String bundle() {
        return Certificates.pem(certificates());
    }
}
