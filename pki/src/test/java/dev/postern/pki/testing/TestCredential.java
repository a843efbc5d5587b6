package dev.postern.pki.testing;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Pem;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;

/** A chain and the key of its leaf. */
public record TestCredential(CertificateChain chain, PrivateKey key) {
    public X509Certificate leaf() {
        return chain.leaf();
    }

    /** PKCS#8, not encrypted. */
    public String keyPem() {
        return Pem.encode("PRIVATE KEY", key.getEncoded());
    }

    public String chainPem() {
        return chain.pem();
    }

    /** The leaf with another chain behind it. */
    public TestCredential behind(X509Certificate... others) {
        var certificates = new ArrayList<X509Certificate>();
        certificates.add(leaf());
        certificates.addAll(java.util.List.of(others));
        return new TestCredential(new CertificateChain(certificates), key);
    }

    /** The same chain with another's key: a stolen certificate. */
    public TestCredential withKeyOf(TestCredential other) {
        return new TestCredential(chain, other.key());
    }
}
