package dev.postern.pki.ca;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.RsaBounds;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * Which public keys are certified: what the load balancer takes (alb.md 2.1). Decided on the encoding, before any arithmetic, so
 * that a key made to be slow costs nothing (C10).
 */
final class KeyPolicy {
    private KeyPolicy() {}

    /** The key, once it has passed. */
    static PublicKey check(SubjectPublicKeyInfo info) {
        var algorithm = info.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            checkRsa(info);
            return decoded("RSA", info);
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            checkEc(info);
            return decoded("EC", info);
        }
        throw new MalformedInput("public key of algorithm " + algorithm + " (expected: RSA or EC)");
    }

    private static void checkRsa(SubjectPublicKeyInfo info) {
        BigInteger modulus;
        BigInteger exponent;
        try {
            // Read by hand: the library's type takes a negative number for the positive one of the same bits.
            var numbers = ASN1Sequence.getInstance(info.parsePublicKey());
            if (numbers.size() != 2) {
                throw new MalformedInput("RSA public key of " + numbers.size() + " parts (expected: 2)");
            }
            modulus = ASN1Integer.getInstance(numbers.getObjectAt(0)).getValue();
            exponent = ASN1Integer.getInstance(numbers.getObjectAt(1)).getValue();
        } catch (MalformedInput e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MalformedInput("RSA public key is not readable", e);
        }
        var complaint = RsaBounds.complaint(modulus, exponent);
        if (complaint.isPresent()) {
            throw new MalformedInput(complaint.get());
        }
    }

    private static void checkEc(SubjectPublicKeyInfo info) {
        if (!(info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)
                || !(curve.equals(SECObjectIdentifiers.secp256r1)
                        || curve.equals(SECObjectIdentifiers.secp384r1)
                        || curve.equals(SECObjectIdentifiers.secp521r1))) {
            throw new MalformedInput(
                    "elliptic curve " + curveName(info) + " (expected: P-256, P-384 or P-521 by name)");
        }
        try {
            var point = CustomNamedCurves.getByOID(curve)
                    .getCurve()
                    .decodePoint(info.getPublicKeyData().getOctets());
            if (point.isInfinity()) {
                throw new MalformedInput("EC public key is the point at infinity");
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedInput("EC public key is not a point of its curve", e);
        }
    }

    private static String curveName(SubjectPublicKeyInfo info) {
        return info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
                ? curve.getId()
                : "with explicit parameters";
    }

    private static PublicKey decoded(String algorithm, SubjectPublicKeyInfo info) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new MalformedInput(algorithm + " public key is not readable", e);
        }
    }
}
