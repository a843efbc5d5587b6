package dev.postern.pki.ca;

import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** Puts certificates together and has them signed. What they say is decided by others. */
final class CertificateMint {
    private final SecureRandom random;

    CertificateMint(SecureRandom random) {
        this.random = random;
    }

    X509Certificate root(X500Principal name, KeyPair keys, Validity validity) {
        var signer = SigningKey.signer(keys.getPrivate());
        return authority(name, name, keys.getPublic(), keys.getPublic(), signer, validity, 1);
    }

    X509Certificate issuing(X500Principal name, PublicKey key, SigningKey root, Validity validity) {
        return authority(
                name,
                root.certificate().getSubjectX500Principal(),
                key,
                root.certificate().getPublicKey(),
                root.signer(),
                validity,
                0);
    }

    X509Certificate endEntity(CertificateProfile profile, PublicKey key, SigningKey issuer, Validity validity) {
        try {
            var builder = builder(profile.subject(), issuer.certificate().getSubjectX500Principal(), key, validity);
            identifiers(builder, key, issuer.certificate().getPublicKey());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, purposes(profile));
            builder.addExtension(Extension.subjectAlternativeName, false, names(profile));
            if (!profile.crlUrls().isEmpty()) {
                builder.addExtension(Extension.cRLDistributionPoints, false, distributionPoints(profile));
            }
            return Certificates.parse(builder.build(issuer.signer()).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    private X509Certificate authority(
            X500Principal name,
            X500Principal issuer,
            PublicKey key,
            PublicKey issuerKey,
            ContentSigner signer,
            Validity validity,
            int pathLength) {
        try {
            var builder = builder(name, issuer, key, validity);
            identifiers(builder, key, issuerKey);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return Certificates.parse(builder.build(signer).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    private JcaX509v3CertificateBuilder builder(
            X500Principal subject, X500Principal issuer, PublicKey key, Validity validity) {
        return new JcaX509v3CertificateBuilder(
                issuer, serial(), Date.from(validity.notBefore()), Date.from(validity.notAfter()), subject, key);
    }

    /** RFC 5280 §4.1.2.2: positive, at most 20 octets. 128 random bits behind a one, so that all have the same 17 octets. */
    private BigInteger serial() {
        return new BigInteger(128, random).setBit(128);
    }

    private static void identifiers(JcaX509v3CertificateBuilder builder, PublicKey key, PublicKey issuerKey)
            throws IOException {
        try {
            var utils = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(issuerKey));
            builder.addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform hashes key identifiers", e);
        }
    }

    private static ExtendedKeyUsage purposes(CertificateProfile profile) {
        return new ExtendedKeyUsage(profile.purposes().stream()
                .map(purpose -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(purpose.oid())))
                .toArray(KeyPurposeId[]::new));
    }

    private static GeneralNames names(CertificateProfile profile) {
        return new GeneralNames(
                profile.names().stream().map(AlternativeName::generalName).toArray(GeneralName[]::new));
    }

    /** One point with all its URLs: they are ways to one list, not several lists (RFC 5280 §4.2.1.13). */
    private static CRLDistPoint distributionPoints(CertificateProfile profile) {
        var urls = profile.crlUrls().stream()
                .map(url -> new GeneralName(GeneralName.uniformResourceIdentifier, url.toString()))
                .toArray(GeneralName[]::new);
        var name = new DistributionPointName(new GeneralNames(urls));
        return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(name, null, null)});
    }
}
