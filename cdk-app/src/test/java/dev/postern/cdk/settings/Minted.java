package dev.postern.cdk.settings;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates and lists of an authority made for a test, in PEM. */
final class Minted {
    static final Instant EXPIRY = SettingsText.NOW.plus(Duration.ofDays(30));
    private static final KeyPair P256 = ec("secp256r1");

    private Minted() {}

    /** A CA certificate on P-256. */
    static String ca(String commonName) {
        return ca("CN=" + commonName, P256, "SHA256withECDSA", 0, EXPIRY);
    }

    static String ca(String subject, KeyPair keys, String algorithm, int padding, Instant expiry) {
        return certificate(subject, keys, algorithm, true, padding, expiry);
    }

    static String leaf(String commonName) {
        return certificate("CN=" + commonName, P256, "SHA256withECDSA", false, 0, EXPIRY);
    }

    private static String certificate(
            String subject, KeyPair keys, String algorithm, boolean ca, int padding, Instant expiry) {
        try {
            var name = new X500Name(subject);
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.TEN,
                    Date.from(EXPIRY.minus(Duration.ofDays(900))),
                    Date.from(expiry),
                    name,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            if (padding > 0) {
                builder.addExtension(new ASN1ObjectIdentifier("2.16.840.1.113730.1.13"), false, new byte[padding]);
            }
            return pem("CERTIFICATE", builder.build(signer(keys, algorithm)).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the first version, which has no extensions. */
    static String first() {
        try {
            var name = new X500Name("CN=First");
            var builder = new JcaX509v1CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(EXPIRY.minus(Duration.ofDays(900))),
                    Date.from(EXPIRY),
                    name,
                    P256.getPublic());
            return pem(
                    "CERTIFICATE",
                    builder.build(signer(P256, "SHA256withECDSA")).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String list() {
        try {
            var builder = new X509v2CRLBuilder(new X500Name("CN=Partners"), Date.from(SettingsText.NOW));
            builder.setNextUpdate(Date.from(EXPIRY));
            return pem(
                    "X509 CRL", builder.build(signer(P256, "SHA256withECDSA")).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String key() {
        return pem("PRIVATE KEY", P256.getPrivate().getEncoded());
    }

    static KeyPair ec(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair keys(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ContentSigner signer(KeyPair keys, String algorithm) {
        try {
            return new JcaContentSignerBuilder(algorithm)
                    .setProvider(new BouncyCastleProvider())
                    .build(keys.getPrivate());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
