package dev.postern.crl.differential;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.hex;
import static dev.postern.crl.differential.Mutation.certificate;
import static dev.postern.crl.differential.Mutation.leaf;

import dev.postern.crl.differential.Mutation.Kind;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;

/** Changes to the fields of a certificate that are not extensions: version, serial, algorithms, names, times, keys, DER. */
final class FieldMutations {
    private static final Instant NOW = Sample.NOW;

    private FieldMutations() {}

    static List<Mutation> all() {
        var all = new ArrayList<Mutation>();
        all.addAll(versionsAndSerials());
        all.addAll(algorithms());
        all.addAll(names());
        all.addAll(times());
        all.addAll(keys());
        all.addAll(encodings());
        return all;
    }

    private static List<Mutation> versionsAndSerials() {
        return List.of(
                certificate("version-1", draft -> draft.part("version", new byte[0])),
                certificate("version-1-no-extensions", draft -> {
                    draft.part("version", new byte[0]).part("extensions", new byte[0]);
                    draft.extensions.clear();
                }),
                certificate("version-1-explicit", draft -> draft.part("version", hex("a003020100"))),
                certificate("version-2", draft -> draft.part("version", hex("a003020101"))),
                certificate("version-4", draft -> draft.part("version", hex("a003020103"))),
                certificate("serial-zero", draft -> draft.part("serial", hex("020100"))),
                certificate("serial-negative", draft -> draft.part("serial", hex("0202ff01"))),
                certificate("serial-one", draft -> draft.part("serial", hex("020101"))),
                certificate("serial-20-octets", draft -> draft.part("serial", element(2, filled(20)))),
                certificate("serial-21-octets", draft -> draft.part("serial", element(2, filled(21)))),
                certificate("serial-padded", draft -> draft.part("serial", hex("02020001"))),
                certificate("serial-empty", draft -> draft.part("serial", hex("0200"))),
                certificate("unique-ids", draft -> draft.part("uniqueIds", hex("8102000182020002"))));
    }

    private static List<Mutation> algorithms() {
        return List.of(
                certificate("algorithm-outside-differs", draft -> draft.outside = Draft.identifier("SHA384withECDSA")),
                certificate("algorithm-inside-differs", draft -> draft.announced = Draft.identifier("SHA384withECDSA")),
                certificate("algorithm-null-parameters", draft -> {
                    draft.announced = hex("300c06082a8648ce3d0403020500");
                    draft.outside = draft.announced;
                }),
                certificate(
                        "algorithm-null-inside-only", draft -> draft.announced = hex("300c06082a8648ce3d0403020500")),
                certificate("algorithm-sha1", draft -> draft.algorithm = "SHA1with" + kind(draft)),
                certificate("algorithm-sha224", draft -> draft.algorithm = "SHA224with" + kind(draft)),
                certificate("algorithm-sha384", draft -> draft.algorithm = "SHA384with" + kind(draft)),
                certificate("algorithm-sha512", draft -> draft.algorithm = "SHA512with" + kind(draft)),
                Mutation.of("algorithm-pss", Kind.CERTIFICATE, (sample, draft) -> {
                    sample.rekey(draft.signer, "rsa2048");
                    draft.algorithm = "SHA256withRSAandMGF1";
                }),
                Mutation.of("algorithm-rsa-without-null", Kind.CERTIFICATE, (sample, draft) -> {
                    sample.rekey(draft.signer, "rsa2048");
                    draft.announced = hex("300b06092a864886f70d01010b");
                    draft.outside = draft.announced;
                }),
                Mutation.of("signature-bit", Kind.CERTIFICATE, (sample, draft) -> {
                    var bit = sample.random.nextInt(400);
                    draft.signature = value -> flipped(value, bit);
                }),
                certificate("signature-empty", draft -> draft.signature = value -> new byte[0]),
                certificate(
                        "signature-cut", draft -> draft.signature = value -> Arrays.copyOf(value, value.length - 1)),
                certificate(
                        "signature-longer", draft -> draft.signature = value -> Arrays.copyOf(value, value.length + 1)),
                certificate("signature-other-form", draft -> draft.signature = FieldMutations::otherForm),
                certificate("signature-of-stranger", draft -> draft.signer = "stranger"),
                leaf("signature-of-itself", draft -> draft.signer = draft.certified));
    }

    private static List<Mutation> names() {
        return List.of(
                certificate(
                        "issuer-printable", draft -> draft.part("issuer", Names.of(issuer(draft), Names.PRINTABLE))),
                certificate(
                        "issuer-case",
                        draft -> draft.part(
                                "issuer",
                                Names.of("postern TEST", issuer(draft).toUpperCase(Locale.ROOT), Names.UTF8))),
                certificate(
                        "issuer-spaces",
                        draft -> draft.part("issuer", Names.of(" Postern   Test", issuer(draft) + " ", Names.UTF8))),
                certificate("issuer-teletex", draft -> draft.part("issuer", Names.of(issuer(draft), Names.TELETEX))),
                certificate("issuer-bmp", draft -> draft.part("issuer", Names.of(issuer(draft), Names.BMP))),
                certificate("issuer-reversed", draft -> draft.part("issuer", Names.reversed(issuer(draft)))),
                certificate("issuer-one-rdn", draft -> draft.part("issuer", Names.oneRelativeName(issuer(draft)))),
                certificate("issuer-longer", draft -> draft.part("issuer", Names.of(issuer(draft) + "\0x"))),
                certificate("issuer-empty", draft -> draft.part("issuer", Names.name())),
                certificate("issuer-other", draft -> draft.part("issuer", Names.of("Somebody Else"))),
                leaf("subject-empty", draft -> draft.part("subject", Names.name())),
                leaf(
                        "subject-empty-critical",
                        draft -> draft.part("subject", Names.name()).critical("2.5.29.17", hex("0101ff"))),
                leaf("subject-nul", draft -> draft.part("subject", Names.of("client\0.example"))),
                leaf("subject-bmp", draft -> draft.part("subject", Names.of("client", Names.BMP))),
                leaf("subject-teletex", draft -> draft.part("subject", Names.of("client", Names.TELETEX))),
                leaf(
                        "subject-bmp-odd",
                        draft -> draft.part(
                                "subject",
                                Names.name(Names.relative(element(0x30, hex(Names.COMMON_NAME), hex("1e03006100")))))),
                leaf(
                        "subject-utf8-broken",
                        draft -> draft.part(
                                "subject",
                                Names.name(Names.relative(element(0x30, hex(Names.COMMON_NAME), hex("0c0361c328")))))),
                leaf("subject-printable-wrong", draft -> draft.part("subject", Names.of("a@b_c*", Names.PRINTABLE))),
                leaf(
                        "subject-not-a-string",
                        draft -> draft.part(
                                "subject",
                                Names.name(Names.relative(element(0x30, hex(Names.COMMON_NAME), hex("020101")))))),
                leaf(
                        "subject-two-common-names",
                        draft -> draft.part(
                                "subject",
                                Names.name(
                                        Names.relative(Names.attribute(Names.COMMON_NAME, Names.UTF8, "one")),
                                        Names.relative(Names.attribute(Names.COMMON_NAME, Names.UTF8, "two"))))),
                leaf("subject-multi-value", draft -> draft.part("subject", Names.oneRelativeName("client"))),
                leaf("subject-empty-rdn", draft -> draft.part("subject", Names.name(Names.relative()))),
                leaf("subject-as-issuer", draft -> draft.part("subject", draft.part("issuer"))),
                leaf("subject-long", draft -> draft.part("subject", Names.of("x".repeat(300)))));
    }

    private static List<Mutation> times() {
        return List.of(
                certificate("not-before-future", draft -> draft.part("notBefore", Draft.time(NOW.plusSeconds(1)))),
                certificate("not-before-now", draft -> draft.part("notBefore", Draft.time(NOW))),
                certificate("not-after-past", draft -> draft.part("notAfter", Draft.time(NOW.minusSeconds(1)))),
                certificate("not-after-now", draft -> draft.part("notAfter", Draft.time(NOW))),
                certificate("times-swapped", draft -> {
                    var before = draft.part("notBefore");
                    draft.part("notBefore", draft.part("notAfter")).part("notAfter", before);
                }),
                certificate(
                        "time-generalized-early",
                        draft -> draft.part("notAfter", Draft.longTime(NOW.plus(100, ChronoUnit.DAYS)))),
                certificate("time-2050", draft -> draft.part("notAfter", Draft.text(0x18, "20500101000000Z"))),
                certificate("time-endless", draft -> draft.part("notAfter", Draft.text(0x18, "99991231235959Z"))),
                certificate("time-1950", draft -> draft.part("notBefore", Draft.text(0x17, "500101000000Z"))),
                certificate("time-no-seconds", draft -> draft.part("notBefore", Draft.text(0x17, "2510010000Z"))),
                certificate("time-offset", draft -> draft.part("notBefore", Draft.text(0x17, "251001000000+0100"))),
                certificate("time-fraction", draft -> draft.part("notAfter", Draft.text(0x18, "20500101000000.5Z"))),
                certificate("time-no-zone", draft -> draft.part("notBefore", Draft.text(0x17, "251001000000"))),
                certificate("time-13th-month", draft -> draft.part("notBefore", Draft.text(0x17, "251301000000Z"))),
                certificate("time-february-30", draft -> draft.part("notBefore", Draft.text(0x17, "250230000000Z"))),
                certificate("time-second-60", draft -> draft.part("notBefore", Draft.text(0x17, "251001000060Z"))));
    }

    private static List<Mutation> keys() {
        var all = new ArrayList<Mutation>();
        for (var key : List.of("p384", "p521", "k256", "p224", "rsa1024", "rsa2048", "rsa3072", "ed25519")) {
            all.add(Mutation.of("key-" + key, Kind.CERTIFICATE, (sample, draft) -> sample.rekey(draft.certified, key)));
        }
        all.addAll(List.of(
                leaf("key-explicit-curve", draft -> draft.part("key", explicit(point(draft)))),
                leaf("key-compressed-point", draft -> draft.part("key", compressed(point(draft)))),
                leaf("key-point-off-curve", draft -> draft.part("key", p256(flipped(point(draft), 64 * 8)))),
                leaf(
                        "key-at-infinity",
                        draft -> draft.part(
                                "key", hex("3019" + "301306072a8648ce3d020106082a8648ce3d030107" + "03020000"))),
                leaf("key-unknown-algorithm", draft -> draft.part("key", hex("300e300606042a030405030400010203"))),
                leaf("key-even-exponent", draft -> draft.part("key", rsa(BigInteger.valueOf(65536)))),
                leaf("key-exponent-3", draft -> draft.part("key", rsa(BigInteger.valueOf(3)))),
                leaf(
                        "key-huge-exponent",
                        draft -> draft.part(
                                "key", rsa(BigInteger.ONE.shiftLeft(1900).setBit(0)))),
                leaf("key-rsa-16384", draft -> draft.part("key", rsa(16384))),
                leaf("key-unused-bits", draft -> draft.part("key", unusedBits(draft.part("key"))))));
        return all;
    }

    private static List<Mutation> encodings() {
        return List.of(
                certificate("der-trailing", draft -> draft.whole = der -> Arrays.copyOf(der, der.length + 3)),
                certificate("der-cut", draft -> draft.whole = der -> Arrays.copyOf(der, der.length - 1)),
                certificate("der-long-length", draft -> draft.whole = FieldMutations::longLength),
                certificate("der-indefinite", draft -> draft.whole = FieldMutations::indefinite),
                certificate("der-content-long-length", draft -> draft.content = FieldMutations::longLength),
                certificate("der-trailing-in-content", draft -> draft.part("extensions ", hex("0500"))),
                certificate("der-explicit-false", draft -> draft.critical("2.5.29.14", hex("010100"))),
                certificate("der-true-is-one", draft -> draft.critical("2.5.29.15", hex("010101"))),
                certificate("der-empty-extensions", draft -> {
                    draft.extensions.clear();
                    draft.part("extensions", hex("a3023000"));
                }));
    }

    private static String issuer(Draft draft) {
        var name = draft.part("issuer");
        // The common name is the last value; mutations before this one may have left anything there.
        var text = new String(name, java.nio.charset.StandardCharsets.ISO_8859_1);
        return List.of("Other Root", "Root", "Middle", "Issuing").stream()
                .filter(text::contains)
                .findFirst()
                .orElse("Issuing");
    }

    private static String kind(Draft draft) {
        return draft.signer.startsWith("rsa") ? "RSA" : "ECDSA";
    }

    private static byte[] filled(int octets) {
        var filled = new byte[octets];
        Arrays.fill(filled, (byte) 0x55);
        return filled;
    }

    static byte[] flipped(byte[] bytes, int bit) {
        var flipped = bytes.clone();
        flipped[bit / 8 % bytes.length] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    /** (r, n − s) of an ECDSA signature, which verifies as (r, s) does; of an RSA signature itself. */
    private static byte[] otherForm(byte[] signature) {
        if (signature.length > 100 || signature[0] != 0x30) {
            return signature;
        }
        var order = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        var pair = ASN1Sequence.getInstance(signature);
        var s = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue();
        return element(
                0x30,
                Draft.encoded(pair.getObjectAt(0)),
                Draft.encoded(new ASN1Integer(order.subtract(s).mod(order))));
    }

    static byte[] longLength(byte[] der) {
        // 30 82 hh ll becomes 30 83 00 hh ll, 30 81 ll becomes 30 82 00 ll: more octets than are needed.
        var octets = der[1] & 0x7f;
        var padded = new byte[der.length + 1];
        padded[0] = der[0];
        padded[1] = (byte) (0x80 | octets + 1);
        System.arraycopy(der, 2, padded, 3, der.length - 2);
        return padded;
    }

    static byte[] indefinite(byte[] der) {
        var header = 2 + (der[1] & 0x7f);
        var open = new byte[2 + der.length - header + 2];
        open[0] = der[0];
        open[1] = (byte) 0x80;
        System.arraycopy(der, header, open, 2, der.length - header);
        return open;
    }

    /** The 65 octets of a P-256 point: the draft's own key, or what else ends its key. */
    private static byte[] point(Draft draft) {
        var key = draft.part("key");
        var point = new byte[65];
        System.arraycopy(
                key, Math.max(0, key.length - 65), point, Math.max(0, 65 - key.length), Math.min(65, key.length));
        return point;
    }

    private static byte[] p256(byte[] point) {
        return element(
                0x30,
                element(0x30, hex("06072a8648ce3d0201"), hex("06082a8648ce3d030107")),
                element(0x03, new byte[1], point));
    }

    private static byte[] explicit(byte[] point) {
        return element(
                0x30,
                element(
                        0x30,
                        hex("06072a8648ce3d0201"),
                        Draft.encoded(org.bouncycastle.asn1.x9.ECNamedCurveTable.getByName("secp256r1"))),
                element(0x03, new byte[1], point));
    }

    private static byte[] compressed(byte[] point) {
        var compressed = Arrays.copyOf(point, 33);
        compressed[0] = (byte) (2 | (point[64] & 1));
        return p256(compressed);
    }

    private static byte[] rsa(BigInteger exponent) {
        return rsa(BigInteger.ONE.shiftLeft(2047).add(BigInteger.valueOf(12345)), exponent);
    }

    private static byte[] rsa(int bits) {
        return rsa(BigInteger.ONE.shiftLeft(bits - 1).setBit(0), BigInteger.valueOf(65537));
    }

    private static byte[] rsa(BigInteger modulus, BigInteger exponent) {
        var key = element(0x30, Draft.encoded(new ASN1Integer(modulus)), Draft.encoded(new ASN1Integer(exponent)));
        return element(0x30, hex("300d06092a864886f70d0101010500"), element(0x03, new byte[1], key));
    }

    private static byte[] unusedBits(byte[] spki) {
        if (spki.length < 66) {
            return spki;
        }
        var unused = spki.clone();
        // The octet before the point's 65 says how many bits of the last do not count.
        unused[spki.length - 66] = 1;
        return unused;
    }
}
