package dev.postern.pki.testing;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Pem;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Certificate;

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

    /**
     * The same certificate as whoever holds it can make it without its issuer: of an ECDSA signature (r, s), (r, n − s) verifies as well.
     * The leaf's issuer has to stand in the chain.
     */
    public TestCredential inItsOtherForm() {
        try {
            var issuer = (ECPublicKey) chain.certificates().get(1).getPublicKey();
            var pair = ASN1Sequence.getInstance(leaf().getSignature());
            var s = ASN1Integer.getInstance(pair.getObjectAt(1)).getPositiveValue();
            var other = new DERSequence(new ASN1Encodable[] {
                pair.getObjectAt(0),
                new ASN1Integer(issuer.getParams().getOrder().subtract(s))
            });
            var parsed = Certificate.getInstance(leaf().getEncoded());
            var der = new DERSequence(new ASN1Encodable[] {
                parsed.getTBSCertificate(), parsed.getSignatureAlgorithm(), new DERBitString(other.getEncoded())
            });
            var certificates = new ArrayList<>(chain.certificates());
            certificates.set(0, Certificates.parse(der.getEncoded()));
            return new TestCredential(new CertificateChain(certificates), key);
        } catch (IOException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
