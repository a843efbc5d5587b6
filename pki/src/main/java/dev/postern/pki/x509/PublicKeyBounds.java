package dev.postern.pki.x509;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * Which public keys are worth any arithmetic, read from the SubjectPublicKeyInfo's own bytes before a library makes a key of
 * them (C10): RSA within {@link RsaBounds}, and EC on one of three named curves, its point not compressed. No number is made
 * of more octets than the largest key has.
 */
public final class PublicKeyBounds {
    /** What is wrong with a key, by kind. */
    public enum Fault {
        /** Not by the grammar of its algorithm. */
        MALFORMED,
        /** Of an algorithm that is not supported. */
        UNSUPPORTED,
        /** Of a supported algorithm, and too small, too large or on another curve. */
        OUT_OF_BOUNDS
    }

    /** A complaint about a key. */
    public record Complaint(Fault fault, String detail) {}

    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";
    private static final String EC = "1.2.840.10045.2.1";
    private static final int NULL = 0x05;
    private static final int UNCOMPRESSED = 0x04;
    private static final HexFormat HEX = HexFormat.of();

    /** What others are called, for people. */
    private static final Map<String, String> NAMES = Map.of(
            "1.2.840.10040.4.1", "DSA",
            "1.2.840.113549.1.3.1", "DH",
            "1.2.840.10046.2.1", "DH",
            "1.3.101.110", "X25519",
            "1.3.101.112", "Ed25519",
            "1.3.101.113", "Ed448",
            "2.16.840.1.101.3.4.3.17", "ML-DSA-44",
            "2.16.840.1.101.3.4.3.18", "ML-DSA-65",
            "2.16.840.1.101.3.4.3.19", "ML-DSA-87");

    /** Octets of a coordinate, by the content of the curve's object identifier. */
    private static final Map<String, Integer> CURVES = Map.of(
            "2a8648ce3d030107", 32, // secp256r1
            "2b81040022", 48, // secp384r1
            "2b81040023", 66); // secp521r1

    // The largest key, and a sign octet.
    private static final int MAX_MODULUS_OCTETS = RsaBounds.MAX_BITS / 8 + 1;
    private static final int MAX_EXPONENT_OCTETS = RsaBounds.MAX_EXPONENT_BITS / 8 + 1;

    private final byte[] der;
    private final DerCursor cursor;

    private PublicKeyBounds(byte[] der) {
        this.der = der;
        this.cursor = new DerCursor(der, 0);
    }

    /** What is wrong with a SubjectPublicKeyInfo in DER, or empty. Never an exception. */
    public static Optional<Complaint> complaint(byte[] spki) {
        try {
            return new PublicKeyBounds(spki).complaint();
        } catch (MalformedInput e) {
            return Optional.of(new Complaint(Fault.MALFORMED, "public key: " + e.getMessage()));
        }
    }

    private Optional<Complaint> complaint() {
        var end = cursor.openLast(DerCursor.SEQUENCE, der.length, "a public key");
        var algorithmFrom = cursor.at();
        var algorithm = cursor.open(DerCursor.SEQUENCE, end, "its algorithm");
        var oid = identifier(algorithm);
        switch (oid) {
            case RSA -> {
                cursor.moveTo(cursor.open(NULL, algorithm, "null, the parameters of an RSA key"));
                cursor.close(algorithm, "an RSA key's algorithm");
                return rsa(end);
            }
            case RSASSA_PSS -> {
                var parameters = Arrays.copyOfRange(der, algorithmFrom, algorithm);
                var free = cursor.at() == algorithm;
                cursor.moveTo(algorithm);
                // RFC 4055 §1.2: without parameters the key signs in any way.
                return free || SignatureAlgorithms.areStrong(AlgorithmIdentifier.getInstance(parameters))
                        ? rsa(end)
                        : outOfBounds(
                                "RSASSA-PSS key for other signatures (expected: " + SignatureAlgorithms.EXPECTED + ")");
            }
            case EC -> {
                return elliptic(algorithm, end);
            }
            default -> {
                return Optional.of(
                        new Complaint(Fault.UNSUPPORTED, NAMES.getOrDefault(oid, oid) + " key (expected: RSA or EC)"));
            }
        }
    }

    private Optional<Complaint> rsa(int limit) {
        var end = bits(limit);
        var sequence = cursor.openLast(DerCursor.SEQUENCE, end, "an RSA key");
        var modulusEnd = cursor.openInteger(sequence, "a modulus");
        var modulusAt = cursor.at();
        cursor.moveTo(modulusEnd);
        var exponentEnd = cursor.openInteger(sequence, "an exponent");
        var exponentAt = cursor.at();
        cursor.moveTo(exponentEnd);
        cursor.close(sequence, "an RSA key");
        if (modulusEnd - modulusAt > MAX_MODULUS_OCTETS) {
            return outOfBounds("RSA key of some " + 8L * (modulusEnd - modulusAt) + " bits (expected: at most "
                    + RsaBounds.MAX_BITS + ")");
        }
        if (exponentEnd - exponentAt > MAX_EXPONENT_OCTETS) {
            return outOfBounds("RSA exponent of " + (exponentEnd - exponentAt) + " octets (expected: at most "
                    + RsaBounds.MAX_EXPONENT_BITS + " bits)");
        }
        return RsaBounds.complaint(
                        new BigInteger(der, modulusAt, modulusEnd - modulusAt),
                        new BigInteger(der, exponentAt, exponentEnd - exponentAt))
                .map(complaint -> new Complaint(Fault.OUT_OF_BOUNDS, complaint));
    }

    private Optional<Complaint> elliptic(int algorithm, int limit) {
        // RFC 5480 §2.1.1: neither implicitCurve nor specifiedCurve; numbers of somebody's own are not even looked at.
        if (!cursor.isAt(DerCursor.OBJECT_IDENTIFIER, algorithm)) {
            throw cursor.malformed("elliptic curve without a name (expected: secp256r1, secp384r1 or secp521r1)");
        }
        var nameEnd = cursor.open(DerCursor.OBJECT_IDENTIFIER, algorithm, "a curve's name");
        var octets = CURVES.get(HEX.formatHex(der, cursor.at(), nameEnd));
        if (octets == null) {
            return outOfBounds("elliptic curve " + ObjectIdentifiers.text(der, cursor.at(), nameEnd)
                    + " (expected: secp256r1, secp384r1 or secp521r1)");
        }
        cursor.moveTo(nameEnd);
        cursor.close(algorithm, "an EC key's algorithm");
        var end = bits(limit);
        // RFC 5480 §2.2: everybody reads uncompressed points, not everybody others; TLS 1.3 has no others.
        if (end - cursor.at() != 1 + 2 * octets || cursor.octet() != UNCOMPRESSED) {
            throw cursor.malformed(
                    "point of " + (end - cursor.at()) + " octets (expected: " + (1 + 2 * octets) + ", not compressed)");
        }
        if (!isOnCurve(octets, cursor.at(), end)) {
            throw cursor.malformed("point that is not on its curve");
        }
        return Optional.empty();
    }

    /** RFC 5480 §2.2: a point off the curve is on another one, of the sender's choosing. Costs a few multiplications. */
    private boolean isOnCurve(int octets, int from, int to) {
        try {
            CustomNamedCurves.getByName("P-" + (octets == 66 ? 521 : 8 * octets))
                    .getCurve()
                    .decodePoint(Arrays.copyOfRange(der, from, to));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Steps into the bit string, behind the octet that counts what is unused. */
    private int bits(int limit) {
        var end = cursor.openLast(DerCursor.BIT_STRING, limit, "a public key's bits");
        if (cursor.at() == end || cursor.octet() != 0) {
            throw cursor.malformed("bits of a public key (expected: whole octets)");
        }
        cursor.moveTo(cursor.at() + 1);
        return end;
    }

    private String identifier(int limit) {
        var end = cursor.open(DerCursor.OBJECT_IDENTIFIER, limit, "an algorithm's identifier");
        var text = ObjectIdentifiers.text(der, cursor.at(), end);
        cursor.moveTo(end);
        return text;
    }

    private static Optional<Complaint> outOfBounds(String detail) {
        return Optional.of(new Complaint(Fault.OUT_OF_BOUNDS, detail));
    }
}
