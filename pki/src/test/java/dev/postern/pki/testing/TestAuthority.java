package dev.postern.pki.testing;

import dev.postern.pki.x509.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority for tests: signs anything, sound or not. {@code issuers} are the certificates above it, nearest first. */
public record TestAuthority(X509Certificate certificate, KeyPair keys, List<X509Certificate> issuers, Instant now) {

    /** A self-signed authority. */
    public static TestAuthority root(String name, Instant now) {
        var keys = TestKeys.p256();
        var issuer = new X500Principal(name);
        return new TestCertificate(now, issuer, keys, List.of(), true)
                .subject(name)
                .keys(keys)
                .mintAuthority();
    }

    /** The start of an authority's certificate signed by this one. */
    public TestCertificate authority(String name) {
        return new TestCertificate(now, certificate.getSubjectX500Principal(), keys, chainAbove(), true).subject(name);
    }

    /** The start of a client's certificate signed by this authority. */
    public TestCertificate client(String id) {
        return holder("CN=" + id).uri("spiffe://test.example/client/" + id);
    }

    /** The start of a client's certificate with no name but this subject. */
    public TestCertificate holder(String subject) {
        return new TestCertificate(now, certificate.getSubjectX500Principal(), keys, chainAbove(), false)
                .subject(subject)
                .issuedBy(certificate);
    }

    /** The start of a server's certificate, for {@code localhost} and 127.0.0.1, signed by this authority. */
    public TestCertificate server(String name) {
        return new TestCertificate(now, certificate.getSubjectX500Principal(), keys, chainAbove(), false)
                .subject("CN=" + name)
                .issuedBy(certificate)
                .serverAuth(name);
    }

    /** A PEM list with the reason keyCompromise for every serial, good for a week. */
    public String listPem(long number, List<BigInteger> serials) {
        return Pem.encode(Pem.REVOCATION_LIST, list(number, now, now.plus(7, ChronoUnit.DAYS), serials));
    }

    /** A DER list. */
    public byte[] list(long number, Instant thisUpdate, Instant nextUpdate, List<BigInteger> serials) {
        return list(number, thisUpdate, nextUpdate, serials, List.of());
    }

    /** A DER list of any kind, which its further extensions tell. */
    public byte[] list(
            long number, Instant thisUpdate, Instant nextUpdate, List<BigInteger> serials, List<Extension> extensions) {
        try {
            var builder = new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(thisUpdate));
            builder.setNextUpdate(Date.from(nextUpdate));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            for (var extension : extensions) {
                builder.addExtension(extension);
            }
            serials.forEach(serial -> builder.addCRLEntry(serial, Date.from(thisUpdate), CRLReason.keyCompromise));
            var signer = new JcaContentSignerBuilder(TestKeys.signature(keys.getPrivate())).build(keys.getPrivate());
            return builder.build(signer).getEncoded();
        } catch (IOException | OperatorCreationException | java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<X509Certificate> chainAbove() {
        var selfSigned = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        if (selfSigned) {
            return List.of();
        }
        var above = new java.util.ArrayList<X509Certificate>();
        above.add(certificate);
        above.addAll(issuers);
        return above;
    }
}
