package dev.postern.pki.testing;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate about to be minted: sane defaults, and each test changes one thing. Not reusable after minting. */
public final class TestCertificate {
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Ext(boolean critical, ASN1Encodable value) {}

    private final X500Principal issuer;
    private final KeyPair signer;
    private final List<X509Certificate> above;
    private final Instant now;
    private final Map<ASN1ObjectIdentifier, Ext> extensions = new LinkedHashMap<>();
    private final List<GeneralName> names = new ArrayList<>();
    private KeyPair keys = TestKeys.p256();
    private X500Principal subject = new X500Principal("CN=unnamed");
    private BigInteger serial = new BigInteger(127, RANDOM).setBit(100);
    private Instant from;
    private Instant until;
    private String signature;
    private boolean v1;

    TestCertificate(Instant now, X500Principal issuer, KeyPair signer, List<X509Certificate> above, boolean authority) {
        this.now = now;
        this.issuer = issuer;
        this.signer = signer;
        this.above = above;
        this.from = now.minus(1, ChronoUnit.HOURS);
        this.until = now.plus(authority ? 3650 : 365, ChronoUnit.DAYS);
        this.signature = TestKeys.signature(signer.getPrivate());
        if (authority) {
            extension(Extension.basicConstraints, true, new BasicConstraints(true));
            extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } else {
            extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        }
    }

    public TestCertificate subject(String name) {
        subject = new X500Principal(name);
        return this;
    }

    public TestCertificate subject(X500Principal name) {
        subject = name;
        return this;
    }

    public TestCertificate keys(KeyPair pair) {
        keys = pair;
        return this;
    }

    public TestCertificate serial(BigInteger number) {
        serial = number;
        return this;
    }

    public TestCertificate validFrom(Instant notBefore) {
        from = notBefore;
        return this;
    }

    public TestCertificate validUntil(Instant notAfter) {
        until = notAfter;
        return this;
    }

    /** Began two days before, ended at this instant. */
    public TestCertificate expiredAt(Instant notAfter) {
        from = notAfter.minus(2, ChronoUnit.DAYS);
        until = notAfter;
        return this;
    }

    public TestCertificate signedWith(String algorithm) {
        signature = algorithm;
        return this;
    }

    public TestCertificate extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        extensions.put(oid, new Ext(critical, value));
        return this;
    }

    public TestCertificate without(ASN1ObjectIdentifier oid) {
        extensions.remove(oid);
        return this;
    }

    public TestCertificate keyUsage(int bits) {
        return extension(Extension.keyUsage, true, new KeyUsage(bits));
    }

    public TestCertificate extendedKeyUsage(KeyPurposeId... purposes) {
        return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    public TestCertificate unknownCriticalExtension() {
        return extension(new ASN1ObjectIdentifier("1.2.3.4.5"), true, DERNull.INSTANCE);
    }

    public TestCertificate version1() {
        v1 = true;
        return this;
    }

    public TestCertificate uri(String uri) {
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        return this;
    }

    public TestCertificate dns(String name) {
        names.add(new GeneralName(GeneralName.dNSName, name));
        return this;
    }

    public TestCertificate email(String address) {
        names.add(new GeneralName(GeneralName.rfc822Name, address));
        return this;
    }

    TestCertificate issuedBy(X509Certificate authority) {
        try {
            return extension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    TestCertificate serverAuth(String name) {
        names.add(new GeneralName(GeneralName.dNSName, name));
        names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        return extendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
    }

    public TestCredential mint() {
        var chain = new ArrayList<X509Certificate>();
        chain.add(certificate());
        chain.addAll(above);
        return new TestCredential(new CertificateChain(chain), keys.getPrivate());
    }

    public TestAuthority mintAuthority() {
        return new TestAuthority(certificate(), keys, above, now);
    }

    private X509Certificate certificate() {
        try {
            var content = new JcaContentSignerBuilder(signature).build(signer.getPrivate());
            if (v1) {
                return Certificates.parse(new JcaX509v1CertificateBuilder(
                                issuer, serial, Date.from(from), Date.from(until), subject, keys.getPublic())
                        .build(content)
                        .getEncoded());
            }
            var builder = new JcaX509v3CertificateBuilder(
                    issuer, serial, Date.from(from), Date.from(until), subject, keys.getPublic());
            if (!names.isEmpty()) {
                extension(
                        Extension.subjectAlternativeName,
                        subject.getName().isEmpty(),
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            extension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            for (var entry : extensions.entrySet()) {
                builder.addExtension(
                        entry.getKey(),
                        entry.getValue().critical(),
                        entry.getValue().value());
            }
            return Certificates.parse(builder.build(content).getEncoded());
        } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
