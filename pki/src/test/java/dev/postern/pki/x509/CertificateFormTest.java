package dev.postern.pki.x509;

import static dev.postern.pki.testing.RawCertificate.der;
import static dev.postern.pki.testing.RawCertificate.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.postern.pki.testing.RawCertificate;
import dev.postern.pki.testing.RawCertificate.Part;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.testing.UnreadCertificate;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates that are signed by a trusted authority and right in everything but their form. */
class CertificateFormTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final ClientVerifier VERIFIER = ClientVerifier.of(PKI.trust());
    private static final RawCertificate SOUND =
            RawCertificate.like(PKI.client("acme").mint().leaf());
    private static final String EXPECTED = "expected";
    private static final String ATTRIBUTE = "310a300806035504030c0161";
    /** One relative name of two attributes, the greater first. */
    private static final String UNORDERED = "3016 3114 3008 0603550403 0c0162 3008 0603550403 0c0161";

    @Test
    void takesACertificateThatIsPutTogetherFromItsParts() {
        assertThat(verdict(signed(SOUND))).isInstanceOf(Accepted.class);
    }

    static List<Arguments> malformed() {
        return List.of(
                row("C12 nested in an attribute of a name, 1,000 deep", name(nested(1_000)), "within each other"),
                row("C12 nested in an otherName, 10,000 deep", san(otherName(nested(10_000))), "within each other"),
                row("C12 5,000 names", san(repeated("820161", 5_000)), "more than 4096 elements"),
                row("C12 integer with a leading zero", c -> c.with(Part.SERIAL, "0202 0001"), "superfluous"),
                row("C12 empty integer", c -> c.with(Part.SERIAL, "0200"), "empty integer"),
                row("V13 C12 serial of 21 octets", c -> c.with(Part.SERIAL, "0215" + "7f".repeat(21)), "at most 20"),
                row(
                        "C12 negative serial of 21 octets",
                        c -> c.with(Part.SERIAL, "0215" + "80".repeat(21)),
                        "at most 20"),
                row("C12 version 1 spelled out", c -> c.with(Part.VERSION, "a003020100"), "version"),
                row("C12 version 4", c -> c.with(Part.VERSION, "a003020103"), "version"),
                row("C12 version of two octets", c -> c.with(Part.VERSION, "a00402020002"), "superfluous"),
                row("C12 version 1 with extensions", c -> c.with(Part.VERSION, ""), "version 3 only"),
                row("C12 version 2 with extensions", c -> c.with(Part.VERSION, "a003020101"), "version 3 only"),
                row(
                        "C12 no extension",
                        c -> c.withoutExtensions().with(Part.UNIQUE_IDS, "a3023000"),
                        "empty extensions"),
                row("C12 unique identifier of 65 octets", uniqueId(65), "unique identifier"),
                row("C12 empty issuer", c -> c.with(Part.ISSUER, "3000"), "empty issuer"),
                row("C12 relative name of nothing", c -> c.with(Part.SUBJECT, "30023100"), "empty relative name"),
                row("C12 attribute without a value", c -> c.with(Part.SUBJECT, "3009 3107 3005 0603550403"), "value"),
                row("C12 no subject, and no other that counts", c -> c.with(Part.SUBJECT, "3000"), "neither a subject"),
                row("C12 set in another order", c -> c.with(Part.SUBJECT, UNORDERED), "another order"),
                row(
                        "C9 name of 5,000 bytes",
                        name(der(0x0c, "x".repeat(5_000).getBytes(StandardCharsets.UTF_8))),
                        "at most 4096"),
                row(
                        "C9 5,000 relative names, all that 64 KiB hold",
                        c -> c.with(Part.SUBJECT, der(0x30, repeated(ATTRIBUTE, 5_000))),
                        "elements"),
                row("C9 UTF8String that is not UTF-8", name(hex("0c0361c328")), "not UTF-8"),
                row("C9 UTF8String with half a surrogate pair", name(hex("0c03eda080")), "not UTF-8"),
                row("C9 UTF8String longer than needed", name(hex("0c02c1a1")), "not UTF-8"),
                row("C9 BMPString of half a character", name(hex("1e03006100")), "half a character"),
                row("C9 common name that is a number", name(hex("020101")), "expected: a string"),
                row("C1 NUL in a UTF8String", name(hex("0c03610062")), "NUL"),
                row("C1 NUL in a PrintableString", name(hex("1303610062")), "NUL"),
                row("C1 NUL in a T61String", name(hex("1403610062")), "NUL"),
                row("C1 NUL in an IA5String", name(hex("1603610062")), "NUL"),
                row("C1 NUL in a BMPString", name(hex("1e06006100000062")), "NUL"),
                row("C1 NUL in a UniversalString", name(hex("1c0c000000610000000000000062")), "NUL"),
                row("C1 NUL in an otherName", san(otherName(hex("0c03610062"))), "NUL"),
                row("C1 NUL in a DNS name", san(hex("8203610062")), "NUL"),
                row("C1 NUL in an address", san(hex("8103610062")), "NUL"),
                row("C1 NUL in a URI", san(hex("8603610062")), "NUL"),
                row("C2 DNS name in other octets", san(hex("820361e962")), "beyond 7f"),
                row("C12 empty alternative name", san(hex("8200")), "empty name"),
                row("C12 no alternative name", san(new byte[0]), "empty subjectAltName"),
                row("C12 alternative name of no kind", san(hex("890161")), "a general name"),
                row("C12 address of five octets", san(hex("87057f00000101")), "5 octets"),
                row("C12 UTCTime without seconds", time(utc("2601010000Z")), "to the second"),
                row("C12 UTCTime with another zone", time(utc("260101000000+0000")), "ending in Z"),
                row("C12 GeneralizedTime with a fraction", time(general("20260101000000.5Z")), "ending in Z"),
                row("C12 month 13", time(utc("261301000000Z")), "no such time"),
                row("C12 second 60", time(utc("260101000060Z")), "no such time"),
                row("C12 30th of February", time(utc("260230000000Z")), "no such time"),
                row("C12 time of letters", time(utc("26010100000aZ")), "digits"),
                row(
                        "C12 third time",
                        c -> c.with(
                                Part.VALIDITY,
                                der(0x30, utc("260101000000Z"), utc("270101000000Z"), utc("270101000000Z"))),
                        "too many"),
                row("C12 unused bits in the key", c -> c.with(Part.KEY, unusedBits(c.part(Part.KEY))), "unused bits"));
    }

    static List<Arguments> malformedExtensions() {
        return List.of(
                row("C12 extension twice", c -> c.extension(37, hex("300a06082b06010505070302")), "twice"),
                row("C12 criticality 01", c -> c.extension(hex("300b 0602 2a03 0101 01 0402 0500")), EXPECTED),
                row(
                        "C12 criticality false spelled out",
                        c -> c.extension(hex("300b 0602 2a03 0101 00 0402 0500")),
                        EXPECTED),
                row("C12 extension without a value", c -> c.extension(hex("3004 0602 2a03")), "value"),
                row("C12 more behind the value", c -> c.extension(hex("300a 0602 2a03 0402 0500 0500")), "too many"),
                row(
                        "C12 identifier that does not end",
                        c -> c.extension(hex("3008 0602 2a83 0402 0500")),
                        "identifier"),
                row(
                        "C12 identifier with superfluous octets",
                        c -> c.extension(hex("3009 0603 2a8003 0402 0500")),
                        "identifier"),
                row("C12 cA neither true nor false", c -> c.extension(19, hex("3003010101")), EXPECTED),
                row("C12 cA false spelled out", c -> c.extension(19, hex("3003010100")), EXPECTED),
                row("C12 path length of nobody's", c -> c.extension(19, hex("3003020100")), "without cA"),
                row("C12 negative path length", c -> c.extension(19, hex("30060101ff0201ff")), "0..2147483647"),
                row(
                        "C12 path length of five octets",
                        c -> c.extension(19, hex("300a0101ff02050100000000")),
                        "0..2147483647"),
                row("C12 basicConstraints and more", c -> c.extension(19, hex("30000500")), "too many"),
                row("C12 basicConstraints cut off", c -> c.extension(19, hex("300301")), "bytes are left"),
                row("C12 certificatePolicies of none", c -> c.extension(32, hex("3000")), "empty certificatePolicies"),
                row("C12 policy twice", c -> c.extension(32, hex("300c 3004 06022a03 3004 06022a03")), "twice"),
                row("C12 policy mappings of none", c -> c.extension(33, hex("3000")), "empty policyMappings"),
                row("C12 policy constraints of none", c -> c.extension(36, hex("3000")), "empty policyConstraints"),
                row("C12 negative inhibitAnyPolicy", c -> c.extension(54, hex("0201ff")), "0..2147483647"),
                row("C12 name constraints of none", c -> c.extension(30, hex("3000")), "empty nameConstraints"),
                row("C12 no permitted subtree", c -> c.extension(30, hex("3002a000")), "empty subtrees"),
                row("C12 subtree with a minimum", c -> c.extension(30, hex("300aa0083006820161800101")), "too many"),
                row(
                        "C12 distribution points of none",
                        c -> c.extension(31, hex("3000")),
                        "empty cRLDistributionPoints"),
                row(
                        "C12 distribution point of reasons only",
                        c -> c.extension(31, hex("3006300481020640")),
                        "neither name nor issuer"),
                row(
                        "C12 information access of none",
                        c -> c.extension(hex("300e 06082b06010505070101 0402 3000")),
                        "empty information access"),
                row("C12 two subjectAltNames in one", c -> c.extension(18, hex("3003820161 3003820162")), "too many"),
                row(
                        "C12 serial of an issuer without its name",
                        c -> c.replacing(35, hex("3003820101")),
                        "without authorityCertIssuer"));
    }

    static List<Arguments> usages() {
        return List.of(
                row("C3 C12 extendedKeyUsage of none", c -> c.replacing(37, hex("3000")), "empty extendedKeyUsage"),
                row("C12 extendedKeyUsage of integers", c -> c.replacing(37, hex("3003020101")), EXPECTED),
                row("C12 keyUsage of no bit", c -> c.replacing(15, hex("03020700")), "one at least"),
                row("C12 keyUsage with unused bits set", c -> c.replacing(15, hex("03020781")), "unused bits"),
                row("C12 keyUsage of nothing", c -> c.replacing(15, hex("030100")), "one at least"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"malformed", "malformedExtensions", "usages"})
    void refuses(String what, UnaryOperator<RawCertificate> mutation, String complaint) {
        var certificate = new UnreadCertificate(signed(mutation.apply(SOUND)));

        var refused = (Refused) VERIFIER.verify(behind(certificate), NOW);

        assertThat(refused.reason()).as(refused.detail()).isEqualTo(RefusalReason.INVALID);
        assertThat(refused.detail()).contains(complaint);
        assertThat(certificate.isRead()).as("looked at by a library").isFalse();
    }

    static List<Arguments> reencoded() {
        var sound = signed(SOUND);
        var twice = Arrays.copyOf(sound, sound.length * 2);
        System.arraycopy(sound, 0, twice, sound.length, sound.length);
        var content = SOUND.content();
        return List.of(
                Arguments.of("C12 one more octet", Arrays.copyOf(sound, sound.length + 1), "after the end"),
                Arguments.of("C12 two certificates", twice, "after the end"),
                Arguments.of("C12 one octet less", Arrays.copyOf(sound, sound.length - 1), "bytes are left"),
                Arguments.of("C12 nothing", new byte[0], "nothing"),
                Arguments.of("C12 indefinite length", indefinite(sound), "indefinite length"),
                Arguments.of("C12 indefinite length within", around(indefinite(content)), "indefinite length"),
                Arguments.of("C12 length that is not minimal", around(longer(content)), "not minimal"),
                Arguments.of("C12 length of 2^40", hex("30 85 0100000000"), "length of 5 octets"),
                Arguments.of("C12 tag of several octets", hex("3f8101 00"), "expected: 30"),
                Arguments.of("C12 more within", around(der(0x30, inside(content), hex("0500"))), "too many"),
                Arguments.of(
                        "C14 another algorithm outside",
                        SOUND.signed(PKI.issuing().keys().getPrivate(), hex("300a 06082a8648ce3d040303")),
                        "other than the one within"),
                Arguments.of("C12 unused bits in the signature", der(0x30, unusedBits(inside(sound))), "unused bits"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reencoded")
    void refusesOtherEncodings(String what, byte[] der, String complaint) {
        var certificate = new UnreadCertificate(der);

        var refused = (Refused) VERIFIER.verify(behind(certificate), NOW);

        assertThat(refused.reason()).as(refused.detail()).isEqualTo(RefusalReason.INVALID);
        assertThat(refused.detail()).contains(complaint);
        assertThat(certificate.isRead()).as("looked at by a library").isFalse();
    }

    /** What RFC 5280 or the load balancer's documentation asks to take, or says nothing against. */
    static List<Arguments> wellFormed() {
        return List.of(
                row("V13 C12 negative serial", c -> c.with(Part.SERIAL, "0201fb"), ""),
                row("V13 C12 serial zero", c -> c.with(Part.SERIAL, "020100"), ""),
                row("V13 serial of 20 octets", c -> c.with(Part.SERIAL, "0214" + "7f".repeat(20)), ""),
                row(
                        "V13 serial of 20 octets, the first bit set",
                        c -> c.with(Part.SERIAL, "021500" + "80".repeat(20)),
                        ""),
                row("unique identifiers of 64 octets", uniqueId(64), ""),
                row("GeneralizedTime before 2050", time(general("20260101000000Z")), ""),
                row("keyUsage with zeros behind its last bit", c -> c.replacing(15, hex("03020080")), ""),
                row("C9 text from right to left", name(hex("0c06e280ae616263")), ""),
                row("C9 CR and LF", name(hex("0c04610d0a62")), ""),
                row("C9 the same attribute twice", c -> c.with(Part.SUBJECT, der(0x30, repeated(ATTRIBUTE, 2))), ""),
                row(
                        "no subject, named in a critical subjectAltName",
                        c -> c.with(Part.SUBJECT, "3000")
                                .without(17)
                                .extension(hex("300f 0603551d11 0101ff 0405 3003820161")),
                        ""),
                row("an otherName", san(otherName(hex("0c0161"))), ""),
                row("an unknown extension of no DER", c -> c.extension(hex("3008 0602 2a03 0402 3080")), ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wellFormed")
    void takes(String what, UnaryOperator<RawCertificate> mutation, String nothing) {
        var der = signed(mutation.apply(SOUND));

        assertThat(CertificateForm.complaint(der)).isEmpty();
        assertThat(verdict(der)).isInstanceOf(Accepted.class);
    }

    @Test
    @DisplayName("C12 version 1 is well-formed, and not supported")
    void leavesTheVersionToThePolicy() {
        var der = signed(SOUND.with(Part.VERSION, "").withoutExtensions());

        assertThat(CertificateForm.complaint(der)).isEmpty();
        assertThat(((Refused) verdict(der)).reason()).isEqualTo(RefusalReason.TYPE_UNSUPPORTED);
    }

    @Test
    @DisplayName("C12 a certificate cut off anywhere is a refusal")
    void refusesEveryPrefix() {
        var sound = signed(SOUND);

        for (int length = 0; length < sound.length; length++) {
            var verdict = verdict(Arrays.copyOf(sound, length));

            assertThat(((Refused) verdict).reason()).as(length + " octets").isEqualTo(RefusalReason.INVALID);
        }
    }

    @Test
    @DisplayName("C12 octets changed at random never make an exception, and never a certificate that is trusted")
    void neverThrows() {
        var sound = signed(SOUND);
        var random = new Random(12);
        for (int i = 0; i < Integer.getInteger("postern.cases", 2_000); i++) {
            var mutant = sound.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            }
            assertThatCode(() -> CertificateForm.complaint(mutant)).doesNotThrowAnyException();
            if (!Arrays.equals(mutant, sound)) {
                // Else a library read what has no form for it.
                assertThat(((Refused) verdict(mutant)).detail())
                        .as(HexFormat.of().formatHex(mutant))
                        .doesNotContain("unreadable");
            }
        }
    }

    /** Nothing is as strict as to keep out what the world trusts. */
    @Test
    void takesEveryRootOfThisJdk() throws Exception {
        var roots = KeyStore.getInstance("JKS");
        try (var in = Files.newInputStream(Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"))) {
            roots.load(in, null);
        }

        for (var alias : Collections.list(roots.aliases())) {
            var der = roots.getCertificate(alias).getEncoded();
            assertThat(CertificateForm.complaint(der)).as(alias).isEmpty();
            assertThat(CertificateForm.parse(der).publicKeyInfo())
                    .isEqualTo(roots.getCertificate(alias).getPublicKey().getEncoded());
        }
        assertThat(roots.size()).isGreaterThan(50);
    }

    private static Verdict verdict(byte[] der) {
        return VERIFIER.verify(behind(new UnreadCertificate(der)), NOW);
    }

    private static CertificateChain behind(UnreadCertificate leaf) {
        return CertificateChain.of(leaf, PKI.issuing().certificate());
    }

    private static byte[] signed(RawCertificate certificate) {
        return certificate.signed(PKI.issuing().keys().getPrivate());
    }

    private static byte[] around(byte[] content) {
        return SOUND.around(content, PKI.issuing().keys().getPrivate());
    }

    private static Arguments row(String what, UnaryOperator<RawCertificate> mutation, String complaint) {
        return Arguments.of(what, mutation, complaint);
    }

    private static UnaryOperator<RawCertificate> name(byte[] value) {
        return c -> c.with(Part.SUBJECT, der(0x30, der(0x31, der(0x30, hex("0603550403"), value))));
    }

    private static UnaryOperator<RawCertificate> san(byte[] names) {
        return c -> c.replacing(17, der(0x30, names));
    }

    private static UnaryOperator<RawCertificate> time(byte[] notBefore) {
        return c -> c.with(Part.VALIDITY, der(0x30, notBefore, general("20500101000000Z")));
    }

    private static UnaryOperator<RawCertificate> uniqueId(int octets) {
        return c -> c.with(Part.UNIQUE_IDS, der(0x81, new byte[octets]));
    }

    private static byte[] otherName(byte[] value) {
        return der(0xa0, hex("06022a03"), der(0xa0, value));
    }

    private static byte[] utc(String text) {
        return der(0x17, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] general(String text) {
        return der(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] nested(int depth) {
        var element = new byte[0];
        for (int i = 0; i < depth; i++) {
            element = der(0x30, element);
        }
        return element;
    }

    private static byte[] repeated(String hex, int times) {
        return hex(hex.repeat(times));
    }

    /** The content of an element. */
    private static byte[] inside(byte[] element) {
        var header = element[1] >= 0 ? 2 : 2 + (element[1] & 0x7f);
        return Arrays.copyOfRange(element, header, element.length);
    }

    private static byte[] indefinite(byte[] element) {
        var content = inside(element);
        var result = new byte[content.length + 4];
        result[0] = element[0];
        result[1] = (byte) 0x80;
        System.arraycopy(content, 0, result, 2, content.length);
        return result;
    }

    /** The same with a length of four octets. */
    private static byte[] longer(byte[] element) {
        var content = inside(element);
        var result = new byte[content.length + 6];
        result[0] = element[0];
        result[1] = (byte) 0x84;
        result[4] = (byte) (content.length >> 8);
        result[5] = (byte) content.length;
        System.arraycopy(content, 0, result, 6, content.length);
        return result;
    }

    /** Says of the bit string at the end that one bit is not used, and clears it. */
    private static byte[] unusedBits(byte[] octets) {
        var result = octets.clone();
        var at = result.length - 1;
        result[at] &= (byte) 0xfe;
        while (result[at] != 0 || result[at - 2] != 0x03 || result[at - 1] != (byte) (result.length - at)) {
            at--;
        }
        result[at] = 1;
        return result;
    }
}
