package dev.postern.crl.pkits;

import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Somebody with the name of a list's issuer, a key of their own and nobody who vouches for them, and the list they would like to be
 * believed: the same number, extensions and times, and nobody revoked.
 */
record Namesake(X509Certificate certificate, byte[] list) {
    private static final KeyPair KEYS = TestKeys.p256();
    private static final Map<String, Namesake> MADE = new ConcurrentHashMap<>();

    static Namesake of(String list) {
        return MADE.computeIfAbsent(list, any -> make(PkitsSuite.list(list)));
    }

    private static Namesake make(byte[] der) {
        try {
            var original = new X509CRLHolder(der);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate());
            var list = new X509v2CRLBuilder(original.getIssuer(), original.getThisUpdate());
            list.setNextUpdate(original.getNextUpdate());
            for (var oid : original.getExtensionOIDs()) {
                list.addExtension(original.getExtension((ASN1ObjectIdentifier) oid));
            }
            return new Namesake(
                    certificate(original.getIssuer(), signer),
                    list.build(signer).getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(X500Name name, ContentSigner signer) throws IOException {
        var begin = Date.from(Instant.parse("2010-01-01T08:30:00Z"));
        var end = Date.from(Instant.parse("2030-12-31T08:30:00Z"));
        return Certificates.parse(
                new JcaX509v3CertificateBuilder(name, BigInteger.ONE, begin, end, name, KEYS.getPublic())
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                        .build(signer)
                        .getEncoded());
    }
}
