package dev.postern.crl;

import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.pki.testing.TestAuthority;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A list of any kind of RFC 5280 about to be signed, as another implementation writes it; a test changes one thing. */
final class DraftList {
    private final TestAuthority issuer;
    private final JcaX509v2CRLBuilder builder;

    private DraftList(TestAuthority issuer) {
        this.issuer = issuer;
        this.builder = new JcaX509v2CRLBuilder(
                issuer.certificate().getSubjectX500Principal(),
                Date.from(issuer.now().minusSeconds(60)));
        until(issuer.now().plus(Duration.ofDays(7)));
    }

    static DraftList by(TestAuthority issuer, long number) {
        return withoutNumber(issuer).extension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
    }

    static DraftList withoutNumber(TestAuthority issuer) {
        return new DraftList(issuer);
    }

    static GeneralNames uri(String part) {
        return new GeneralNames(
                new GeneralName(GeneralName.uniformResourceIdentifier, "http://lists.example/" + part + ".crl"));
    }

    static GeneralName name(TestAuthority authority) {
        var name = authority.certificate().getSubjectX500Principal().getEncoded();
        return new GeneralName(X500Name.getInstance(name));
    }

    DraftList until(Instant nextUpdate) {
        builder.setNextUpdate(Date.from(nextUpdate));
        return this;
    }

    DraftList withoutNextUpdate() {
        builder.setNextUpdate((Time) null);
        return this;
    }

    DraftList revoking(X509Certificate certificate) {
        builder.addCRLEntry(certificate.getSerialNumber(), Date.from(issuer.now()), 1);
        return this;
    }

    /** Of a delta list: no longer revoked. */
    DraftList releasing(X509Certificate certificate) {
        builder.addCRLEntry(certificate.getSerialNumber(), Date.from(issuer.now()), 8);
        return this;
    }

    DraftList naming(TestAuthority certificateIssuer, BigInteger serial) {
        try {
            var names = new GeneralNames(name(certificateIssuer));
            var named = new Extension(Extension.certificateIssuer, true, names.getEncoded());
            builder.addCRLEntry(serial, Date.from(issuer.now()), new Extensions(named));
            return this;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    DraftList partition(String part) {
        return point(
                new IssuingDistributionPoint(new DistributionPointName(uri(part)), false, false, null, false, false));
    }

    DraftList forAuthorities() {
        return point(new IssuingDistributionPoint(null, false, true, null, false, false));
    }

    DraftList forKeyCompromise() {
        return point(new IssuingDistributionPoint(
                null, false, false, new ReasonFlags(ReasonFlags.keyCompromise), false, false));
    }

    DraftList indirect() {
        return point(new IssuingDistributionPoint(null, false, false, null, true, false));
    }

    DraftList changesSince(long base) {
        return extension(Extension.deltaCRLIndicator, true, new CRLNumber(BigInteger.valueOf(base)));
    }

    DraftList unknownCritical() {
        return extension(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE);
    }

    byte[] der() {
        try {
            var key = issuer.keys().getPrivate();
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The list as its issuer's word. */
    RevocationList sign() {
        return RevocationList.parse(der(), List.of(issuer.certificate()), Scope.RFC5280);
    }

    private DraftList point(IssuingDistributionPoint point) {
        return extension(Extension.issuingDistributionPoint, true, point);
    }

    private DraftList extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(oid, critical, value);
            return this;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
