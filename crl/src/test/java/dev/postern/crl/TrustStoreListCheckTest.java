package dev.postern.crl;

import static dev.postern.crl.ForgedList.entry;
import static dev.postern.crl.ForgedList.extension;
import static dev.postern.crl.ForgedList.extensions;
import static dev.postern.crl.ForgedList.hex;
import static dev.postern.crl.ForgedList.number;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.TrustStoreFinding;
import dev.postern.pki.trust.TrustStoreRefusal;
import dev.postern.pki.x509.Pem;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a load balancer's trust store takes of revocation files, and all that it does not (alb.md 3.1, 3.2, 3.4, 10). */
class TrustStoreListCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final String LIST = PKI.issuing().listPem(1, List.of(BigInteger.ONE, BigInteger.TEN));
    private static final String SEVERAL = "More than one CRL objects in the revocation file";

    @Test
    void takesOneListOfAnAuthorityInPemAndCountsItsEntries() {
        var check = check(LIST.getBytes(US_ASCII));

        assertThat(check.findings()).isEmpty();
        assertThat(check.entries()).isEqualTo(2);
        assertThat(check(("# partners\n" + LIST.stripTrailing()).getBytes(US_ASCII))
                        .findings())
                .isEmpty();
    }

    @Test
    void takesAListPastItsNextUpdate() {
        var old = PKI.issuing().list(1, NOW.minus(9, ChronoUnit.DAYS), NOW.minus(2, ChronoUnit.DAYS), List.of());

        assertThat(check(pem(old)).findings()).isEmpty();
    }

    static Stream<Arguments> refused() {
        var issuing = PKI.issuing();
        var der = Pem.blocks(LIST).get(0).der();
        return Stream.of(
                file("empty", "", "empty file (expected: a revocation list in PEM)"),
                file("comments only", "# none\n", "no list found (expected: -----BEGIN X509 CRL-----)"),
                file("two lists (3.2)", LIST + LIST, SEVERAL),
                file("root's and issuing's (3.2)", LIST + PKI.root().listPem(1, List.of()), SEVERAL),
                arguments("DER (3.1)", der, "DER (expected: PEM, -----BEGIN X509 CRL-----)"),
                arguments("two in a block", pem(joined(der, der)), SEVERAL),
                file("blank line (10)", "\n" + LIST, "line 1: blank line (expected: none)"),
                file("Windows line ends (10)", LIST.replace("\n", "\r\n"), "line ends with CR LF"),
                file("openssl crl -text", "Certificate Revocation List (CRL):\n" + LIST, "text outside of X509 CRL"),
                file("comment with -", "# a-b\n" + LIST, "comment with a \"-\""),
                file("a bundle", PKI.bundle(), "(expected: nothing but -----BEGIN X509 CRL-----)"),
                arguments("PEM in PEM", pem(LIST.getBytes(US_ASCII)), "block holds no list"),
                arguments("half a list", pem(Arrays.copyOf(der, 100)), "where 96 bytes are left"),
                forged("negative serial (3.1)", list().entries(entry(BigInteger.valueOf(-5))), "a negative serial"),
                forged(
                        "delta (10)",
                        list().part("extensions", extensions(number(1), extension(27, true, hex("020101")))),
                        "a delta list"),
                forged(
                        "partitioned or indirect (10)",
                        list().part("extensions", extensions(number(1), extension(28, true, hex("3003840101")))),
                        "issuing distribution point"),
                forged(
                        "unknown critical extension",
                        list().part("extensions", extensions(number(1), extension(99, true, hex("0500")))),
                        "unknown critical extension 2.5.29.99"),
                forged(
                        "\"uses an incorrect algorithm\" (6.1)",
                        list().signedWith("SHA1withECDSA", "300906072a8648ce3d0401"),
                        "signed with ECDSAWITHSHA1"),
                forged("version 1", list().without("version").without("extensions"), "version 1 (expected: 2"),
                arguments(
                        "of another key",
                        PKI.impostor().issuing().listPem(1, List.of()).getBytes(US_ASCII),
                        "signed by another key than the issuer's"),
                arguments(
                        "of nobody in the bundle",
                        TestAuthority.root("CN=Stranger", issuing.now())
                                .listPem(1, List.of())
                                .getBytes(US_ASCII),
                        "unknown issuer (expected: "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String what, byte[] file, String complaint) {
        assertThat(check(file).findings())
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.refusal()).isEqualTo(TrustStoreRefusal.INVALID_REVOCATION))
                .extracting(TrustStoreFinding::toString)
                .allSatisfy(text -> assertThat(text)
                        .startsWith("InvalidRevocationContent: ")
                        .doesNotContain("\n"))
                .anySatisfy(text -> assertThat(text).contains(complaint));
    }

    @Test
    void takesFiftyMegabytesAndNotOneByteMore() {
        var largest = Arrays.copyOf(LIST.getBytes(US_ASCII), ListQuota.FILE_BYTES);
        Arrays.fill(largest, LIST.length(), largest.length, (byte) '#');

        assertThat(check(largest).findings()).isEmpty();
        assertThat(check(Arrays.copyOf(largest, largest.length + 1)).findings())
                .extracting(TrustStoreFinding::detail)
                .containsExactly("larger than 52428800 bytes (expected: at most that)");
    }

    @Test
    void findsEverythingAtOnce() {
        var stranger = TestAuthority.root("CN=Stranger", NOW);
        var list = ForgedList.by(stranger)
                .entries(entry(BigInteger.valueOf(-5)))
                .signedWith("SHA1withECDSA", "300906072a8648ce3d0401")
                .sign();

        assertThat(check(list).findings())
                .extracting(TrustStoreFinding::detail)
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("DER"),
                        text -> assertThat(text).contains("negative serial"),
                        text -> assertThat(text).contains("ECDSAWITHSHA1"),
                        text -> assertThat(text).contains("unknown issuer"));
    }

    @Test
    void takesThirtyListsAndFiveHundredThousandEntriesTogether() {
        var quota = TrustStoreQuota.DEFAULT;

        assertThat(quota.exceededBy(30, 500_000)).isEmpty();
        assertThat(quota.exceededBy(31, 500_001))
                .extracting(TrustStoreFinding::toString)
                .containsExactly(
                        "TooManyTrustStoreRevocationEntries: 31 revocation lists (expected: at most 30)",
                        "TooManyTrustStoreRevocationEntries: 500001 revocation entries (expected: at most 500000)");
    }

    private static Arguments file(String what, String text, String complaint) {
        return arguments(what, text.getBytes(US_ASCII), complaint);
    }

    private static Arguments forged(String what, ForgedList list, String complaint) {
        return arguments(what, pem(list.sign()), complaint);
    }

    private static ForgedList list() {
        return ForgedList.by(PKI.issuing());
    }

    private static TrustStoreListCheck check(byte[] file) {
        return TrustStoreListCheck.of(file, PKI.trust().anchors());
    }

    private static byte[] pem(byte[] der) {
        return Pem.encode(Pem.REVOCATION_LIST, der).getBytes(US_ASCII);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return (new String(one, ISO_8859_1) + new String(other, ISO_8859_1)).getBytes(ISO_8859_1);
    }
}
