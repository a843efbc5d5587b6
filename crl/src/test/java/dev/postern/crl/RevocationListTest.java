package dev.postern.crl;

import static dev.postern.crl.ForgedList.element;
import static dev.postern.crl.ForgedList.entry;
import static dev.postern.crl.ForgedList.extension;
import static dev.postern.crl.ForgedList.extensions;
import static dev.postern.crl.ForgedList.hex;
import static dev.postern.crl.ForgedList.number;
import static dev.postern.crl.ForgedList.reason;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RevocationListTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final TestAuthority ISSUER = PKI.issuing();

    @Test
    void readsWhatAListSays() {
        var pem = ISSUER.listPem(17, List.of(BigInteger.ONE, BigInteger.TWO));

        var list = parse(pem.getBytes(US_ASCII));

        assertThat(list.issuer()).isEqualTo(ISSUER.certificate().getSubjectX500Principal());
        assertThat(list.issuerCertificate()).isEqualTo(ISSUER.certificate());
        assertThat(list.number()).contains(CrlNumber.of(17));
        assertThat(list.thisUpdate()).isEqualTo(NOW);
        assertThat(list.nextUpdate()).contains(NOW.plusSeconds(7 * 86_400));
        assertThat(list.entries()).isEqualTo(2);
        assertThat(list.contains(serial(1))).isTrue();
        assertThat(list.contains(serial(3))).isFalse();
    }

    @Test
    void makesEntriesOneByOneFromTheBytes() {
        var forged = ForgedList.by(ISSUER)
                .entries(entry(BigInteger.TWO, reason(6)), entry(BigInteger.ONE))
                .sign();

        var content = UnverifiedList.parse(forged).content();

        var revokedAt = Instant.parse("2026-11-01T00:00:00Z");
        assertThat(content.entries())
                .containsExactly(
                        new RevocationEntry(serial(2), revokedAt, RevocationEntry.CERTIFICATE_HOLD),
                        new RevocationEntry(serial(1), revokedAt, RevocationEntry.UNSPECIFIED));
        assertThat(content.find(serial(1))).isPresent();
        assertThat(SortedEntries.of(content).find(serial(2)))
                .map(RevocationEntry::reason)
                .contains(6);
        assertThat(SortedEntries.of(content).find(serial(3))).isEmpty();
    }

    @Test
    void countsAHoldAndEvenARemovalAsRevoked() {
        var list = parse(ForgedList.by(ISSUER)
                .entries(entry(BigInteger.ONE, reason(6)), entry(BigInteger.TWO, reason(8)))
                .sign());

        assertThat(list.contains(serial(1))).isTrue();
        assertThat(list.contains(serial(2))).isTrue();
    }

    @Test
    void readsBothFormsOfTime() {
        var general = element(0x18, "20261123090000Z".getBytes(US_ASCII));
        var farAway = element(0x18, "20520101000000Z".getBytes(US_ASCII));

        var list = parse(ForgedList.by(ISSUER)
                .part("thisUpdate", general)
                .part("nextUpdate", farAway)
                .sign());

        assertThat(list.thisUpdate()).isEqualTo(NOW);
        assertThat(list.nextUpdate()).contains(Instant.parse("2052-01-01T00:00:00Z"));
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                arguments("P-384", TestKeys.ec("secp384r1"), "SHA384withECDSA", "300a06082a8648ce3d040303"),
                arguments("RSA", TestKeys.rsa(2048), "SHA256withRSA", "300d06092a864886f70d01010b0500"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void acceptsTheKeysOfTheLoadBalancer(String name, java.security.KeyPair keys, String algorithm, String identifier) {
        var authority = PKI.root().authority("CN=Other").keys(keys).mintAuthority();

        var list = ForgedList.by(authority).signedWith(algorithm, identifier).sign();

        assertThatCode(() -> RevocationList.parse(list, List.of(authority.certificate())))
                .doesNotThrowAnyException();
    }

    static Stream<Arguments> unusable() {
        var one = BigInteger.ONE;
        return Stream.of(
                arguments("version 1", list().without("version").without("extensions"), "version 1 (expected: 2"),
                arguments(
                        "delta (alb.md 10)",
                        list().part("extensions", extensions(number(1), extension(27, true, hex("020101")))),
                        "a delta list"),
                arguments(
                        "delta not marked critical",
                        list().part("extensions", extensions(number(1), extension(27, false, hex("020101")))),
                        "a delta list"),
                arguments(
                        "partitioned or indirect (alb.md 10)",
                        list().part("extensions", extensions(number(1), extension(28, true, hex("3003840101")))),
                        "issuing distribution point"),
                arguments(
                        "unknown critical extension of the list (V10)",
                        list().part("extensions", extensions(number(1), extension(99, true, hex("0500")))),
                        "unknown critical extension 2.5.29.99"),
                arguments(
                        "unknown critical extension of an entry (V10)",
                        list().entries(
                                        entry(one),
                                        entry(BigInteger.TWO, element(0x30, extension(99, true, hex("0500"))))),
                        "entry 2 (02): unknown critical extension 2.5.29.99"),
                arguments(
                        "entry of another issuer (V12)",
                        list().entries(entry(one, element(0x30, extension(29, true, hex("3000"))))),
                        "entry 1 (01): an entry of another issuer"),
                arguments(
                        "negative serial (alb.md 3.1)",
                        list().entries(entry(BigInteger.valueOf(-5))),
                        "entry 1 (-05): a negative serial number"),
                arguments(
                        "SHA-1",
                        list().signedWith("SHA1withECDSA", "300906072a8648ce3d0401"),
                        "signed with ECDSAWITHSHA1 (expected: SHA-256"),
                arguments(
                        "SHA-224",
                        list().signedWith("SHA224withECDSA", "300a06082a8648ce3d040301"),
                        "(expected: SHA-256"),
                arguments(
                        "other algorithm inside than outside",
                        list().part("algorithm", hex("300a06082a8648ce3d040303")),
                        "signature algorithm differs"),
                arguments(
                        "number of 21 octets",
                        list().part(
                                        "extensions",
                                        extensions(extension(
                                                20,
                                                false,
                                                element(
                                                        0x02,
                                                        BigInteger.ONE
                                                                .shiftLeft(160)
                                                                .toByteArray())))),
                        "list number: 21 octets (expected: at most 20)"),
                arguments("negative number", list().part("extensions", extensions(number(-1))), "not negative"),
                arguments(
                        "serial of 21 octets",
                        list().entries(entry(BigInteger.ONE.shiftLeft(160))),
                        "serial number of 21 octets"),
                arguments(
                        "serial with leading zeros (V13)",
                        list().entries(entry(hex("000001"))),
                        "superfluous leading octets"),
                arguments("empty serial", list().entries(entry(new byte[0])), "empty integer"),
                arguments("entry without date", list().entries(element(0x30, hex("020101"))), "nothing (expected"),
                arguments(
                        "no such date",
                        list().part("thisUpdate", element(0x17, "260230000000Z".getBytes(US_ASCII))),
                        "no such time"),
                arguments(
                        "time without zone",
                        list().part("thisUpdate", element(0x17, "2602030000000".getBytes(US_ASCII))),
                        "expected: to the second"),
                arguments(
                        "extension twice", list().part("extensions", extensions(number(1), number(2))), "stands twice"),
                arguments(
                        "two reasons",
                        list().entries(entry(
                                one,
                                element(
                                        0x30,
                                        extension(21, false, hex("0a0101")),
                                        extension(21, false, hex("0a0102"))))),
                        "second reason"),
                arguments("empty issuer", list().part("issuer", hex("3000")), "empty issuer"),
                arguments("version 3", list().part("version", hex("020102")), "version (expected"));
    }

    private static ForgedList list() {
        return ForgedList.by(ISSUER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void refusesAtLoad(String what, ForgedList list, String complaint) {
        assertThatThrownBy(() -> parse(list.sign()))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining(complaint);
    }

    @Nested
    class TheIssuer {
        private final byte[] der = ForgedList.by(ISSUER).sign();

        @Test
        void isNamedIfUnknown() {
            assertThatThrownBy(
                            () -> RevocationList.parse(der, List.of(PKI.root().certificate())))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("list of \"CN=Test Issuing,O=Example\": unknown issuer"
                            + " (expected: \"CN=Test Root,O=Example\")");
            assertThatThrownBy(() -> RevocationList.parse(der, List.of())).hasMessageContaining("none is given");
        }

        @Test
        void isNotAnotherAuthorityOfTheSameName() {
            var impostor = PKI.impostor().issuing().certificate();

            assertThatThrownBy(() -> RevocationList.parse(der, List.of(impostor)))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("signed by another key than the issuer's");
        }

        @Test
        void isFoundByItsKeyAmongSeveralOfTheName() {
            var impostor = PKI.impostor().issuing().certificate();

            var list = RevocationList.parse(der, List.of(impostor, ISSUER.certificate()));

            assertThat(list.issuerCertificate()).isEqualTo(ISSUER.certificate());
        }

        @Test
        void isAskedAboutEveryBitOfTheSignedContent() {
            var broken = der.clone();
            broken[broken.length - 1] ^= 1;

            assertThatThrownBy(() -> parse(broken)).hasMessageContaining("signed by another key");
        }

        @Test
        void needsTheUsageForLists() {
            var noLists = issuerWith(KeyUsage.keyCertSign);

            assertThatThrownBy(() -> RevocationList.parse(der, List.of(noLists)))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("keyUsage of its issuer lacks cRLSign");
        }

        @Test
        void isTheOneOfSeveralWithItsKeyThatMaySignLists() {
            var noLists = issuerWith(KeyUsage.keyCertSign);

            assertThat(RevocationList.parse(der, List.of(noLists, ISSUER.certificate()))
                            .issuerCertificate())
                    .isEqualTo(ISSUER.certificate());
        }

        @Test
        void needsNoUsageAtAll() {
            var unrestricted = PKI.root()
                    .authority("")
                    .subject(ISSUER.certificate().getSubjectX500Principal())
                    .keys(ISSUER.keys())
                    .without(Extension.keyUsage)
                    .mintAuthority()
                    .certificate();

            assertThatCode(() -> RevocationList.parse(der, List.of(unrestricted)))
                    .doesNotThrowAnyException();
        }

        private X509Certificate issuerWith(int usage) {
            return PKI.root()
                    .authority("")
                    .subject(ISSUER.certificate().getSubjectX500Principal())
                    .keys(ISSUER.keys())
                    .keyUsage(usage)
                    .mintAuthority()
                    .certificate();
        }
    }

    private static RevocationList parse(byte[] file) {
        return RevocationList.parse(file, List.of(ISSUER.certificate()));
    }

    private static SerialNumber serial(long value) {
        return new SerialNumber(BigInteger.valueOf(value));
    }
}
