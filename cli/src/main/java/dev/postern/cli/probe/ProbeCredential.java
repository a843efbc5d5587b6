package dev.postern.cli.probe;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DistinguishedName;
import java.security.PrivateKey;

/** What a client presents: the chain it sends and the key it signs with, which need not fit each other. */
public record ProbeCredential(CertificateChain chain, PrivateKey key) {
    /** The same chain, signed for with another key. */
    public ProbeCredential withKey(PrivateKey other) {
        return new ProbeCredential(chain, other);
    }

    @Override
    public String toString() {
        return DistinguishedName.text(chain.leaf().getSubjectX500Principal());
    }
}
