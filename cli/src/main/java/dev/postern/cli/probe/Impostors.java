package dev.postern.cli.probe;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The attackers who have nothing but a client's certificate, or that client's key to sign with: what they can make from
 * it without the authority. All look like the client they are made from and last an hour.
 */
final class Impostors {
    private final ProbeCredential victim;
    private final Instant now;
    private final SecureRandom random;

    Impostors(ProbeCredential victim, Instant now, SecureRandom random) {
        this.victim = victim;
        this.now = now;
        this.random = random;
    }

    Map<ProbeCase, ProbeCredential> all() {
        var made = new EnumMap<ProbeCase, ProbeCredential>(ProbeCase.class);
        made.put(ProbeCase.FORGED, forged());
        made.put(ProbeCase.SELF_SIGNED, selfSigned());
        made.put(ProbeCase.FLIPPED_SIGNATURE, flipped());
        made.put(
                ProbeCase.STOLEN, victim.withKey(keysLike(leaf().getPublicKey()).getPrivate()));
        made.put(ProbeCase.SIGNED_BY_CLIENT, signedByClient());
        return made;
    }

    /** From an authority of the same name, with a key of its own. */
    private ProbeCredential forged() {
        var keys = keysLike(leaf().getPublicKey());
        var authority = keysLike(leaf().getPublicKey());
        var issuer = leaf().getIssuerX500Principal();
        return credential(
                keys,
                certificate(leaf().getSubjectX500Principal(), keys.getPublic(), issuer, authority.getPrivate()),
                List.of());
    }

    private ProbeCredential selfSigned() {
        var keys = keysLike(leaf().getPublicKey());
        var name = leaf().getSubjectX500Principal();
        return credential(keys, certificate(name, keys.getPublic(), name, keys.getPrivate()), List.of());
    }

    /** A client plays authority for a friend. */
    private ProbeCredential signedByClient() {
        var keys = keysLike(leaf().getPublicKey());
        var name = leaf().getSubjectX500Principal();
        return credential(
                keys,
                certificate(name, keys.getPublic(), name, victim.key()),
                victim.chain().certificates());
    }

    private ProbeCredential flipped() {
        var der = Certificates.der(leaf());
        // X.509 ends with the signature; its last bit is part of a number with any algorithm, so it still parses.
        der[der.length - 1] ^= 1;
        var certificates = new ArrayList<>(victim.chain().certificates());
        certificates.set(0, Certificates.parse(der));
        return new ProbeCredential(new CertificateChain(certificates), victim.key());
    }

    private X509Certificate leaf() {
        return victim.chain().leaf();
    }

    private static ProbeCredential credential(KeyPair keys, X509Certificate leaf, List<X509Certificate> above) {
        var certificates = new ArrayList<X509Certificate>();
        certificates.add(leaf);
        certificates.addAll(above);
        return new ProbeCredential(new CertificateChain(certificates), keys.getPrivate());
    }

    private X509Certificate certificate(
            X500Principal subject, PublicKey key, X500Principal issuer, PrivateKey signingKey) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(127, random).setBit(126),
                    Date.from(now.minus(Duration.ofMinutes(5))),
                    Date.from(now.plus(Duration.ofHours(1))),
                    subject,
                    key);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            var names = new JcaX509CertificateHolder(leaf()).getExtension(Extension.subjectAlternativeName);
            if (names != null) {
                builder.addExtension(names);
            }
            var algorithm = signingKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            return Certificates.parse(builder.build(new JcaContentSignerBuilder(algorithm).build(signingKey))
                    .getEncoded());
        } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyPair keysLike(PublicKey key) {
        try {
            var generator = KeyPairGenerator.getInstance(key.getAlgorithm());
            if (key instanceof ECPublicKey ec) {
                generator.initialize(ec.getParams(), random);
            } else if (key instanceof RSAKey rsa) {
                generator.initialize(rsa.getModulus().bitLength(), random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
