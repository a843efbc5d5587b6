package dev.postern.pki.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Pem;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a load balancer's trust store takes of a CA bundle (alb.md 2.1, 3.4), and all that it does not; 10 where that is silent. */
class BundleCheckTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final String ROOT = Certificates.pem(PKI.root().certificate());
    private static final String ISSUING = Certificates.pem(PKI.issuing().certificate());

    @TempDir
    private Path directory;

    static Stream<Arguments> taken() {
        return Stream.of(
                arguments("one certificate", ROOT),
                arguments("root and intermediate", ROOT + ISSUING),
                arguments("an intermediate alone (2.3)", ISSUING),
                arguments(
                        "comments before, between, behind", "# ours\n#\n" + ROOT + "## theirs\n" + ISSUING + "#end\n"),
                arguments("comments of any characters but -", "# Zürich & 東京: \"q\"\t\n" + ROOT),
                arguments("no line break at the end", ROOT.stripTrailing()),
                arguments("an authority that has run out (2.3)", expired()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void taken(String what, String bundle) {
        assertThat(findings(bundle)).isEmpty();
        assertThat(TrustStore.parse(bundle).anchors()).isNotEmpty();
    }

    static Stream<Arguments> refused() {
        var body = ROOT.lines().skip(1).findFirst().orElseThrow();
        return Stream.of(
                arguments("empty", "", "no certificate in the bundle (expected: 1..25)"),
                arguments("comments only", "# nobody\n", "no certificate in the bundle (expected: 1..25)"),
                arguments("blank line between", ROOT + "\n" + ISSUING, "line " + (lines(ROOT) + 1) + ": blank line"),
                arguments("blank line before", "\n" + ROOT, "line 1: blank line (expected: none)"),
                arguments("blank lines behind", ROOT + "\n\n", "blank line (expected: none)"),
                arguments("white space only", ROOT + " \t\n", "blank line (expected: none)"),
                arguments("blank line in a block", ROOT.replace(body, body + "\n"), "line 3: blank line"),
                arguments("comment with -", "# a-b\n" + ROOT, "line 1: comment with a \"-\""),
                arguments("comment in a block", ROOT.replace(body, "# x\n" + body), "line 2: base64 of another length"),
                arguments("indented comment", " # x\n" + ROOT, "line 1: text outside of CERTIFICATE blocks"),
                arguments(
                        "preamble of openssl x509 -text",
                        "Certificate:\n    Data:\n        Version: 3 (0x2)\n" + ROOT,
                        "lines 1..3: text outside of CERTIFICATE blocks (expected: a comment starting with #)"),
                arguments("text behind", ROOT + "subject=CN = Root\n", "text outside of CERTIFICATE blocks"),
                arguments("NUL behind", ROOT + "\0", "text outside of CERTIFICATE blocks"),
                arguments("byte order mark", "\ufeff" + ROOT, "line 1: byte order mark (expected: none)"),
                arguments(
                        "Windows line ends",
                        ROOT.replace("\n", "\r\n"),
                        "lines 1.." + lines(ROOT) + ": line ends with CR LF (expected: LF)"),
                arguments(
                        "white space behind BEGIN",
                        ROOT.replaceFirst("\n", " \n"),
                        "line 1: white space at the end of the line (expected: none)"),
                arguments("white space behind END", ROOT.stripTrailing() + "\t\n", "white space at the end"),
                arguments(
                        "trusted certificate",
                        ROOT.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
                        "line 1: \"-----BEGIN TRUSTED CERTIFICATE-----\" (expected: nothing but -----BEGIN CERTIFICATE-----)"),
                arguments(
                        "old label",
                        ROOT.replace("CERTIFICATE", "X509 CERTIFICATE"),
                        "\"-----BEGIN X509 CERTIFICATE-----\" (expected: nothing but"),
                arguments("a list", PKI.root().listPem(1, List.of()) + ROOT, "\"-----BEGIN X509 CRL-----\""),
                arguments("a key", PKI.client("a").mint().keyPem() + ROOT, "\"-----BEGIN PRIVATE KEY-----\""),
                arguments("lower case", ROOT.replace("CERTIFICATE", "certificate"), "\"-----BEGIN certificate-----\""),
                arguments("four dashes", ROOT.replace("-----", "----"), "text outside of CERTIFICATE blocks"),
                arguments("no end", ROOT.substring(0, ROOT.indexOf("-----END")), "line 1: block is not closed"),
                arguments("wrong end", ROOT.replace("END CERTIFICATE", "END X509 CRL"), "line 1: block is not closed"),
                arguments(
                        "the next begins before the end",
                        ROOT.replaceAll("-----END.*\n", "") + ISSUING,
                        "line 1: block is not closed"),
                arguments("on one line", wrapped(ROOT, 10_000), "line 2: base64 of another length"),
                arguments("76 columns", wrapped(ROOT, 76), "base64 of another length (expected: 64 characters a line"),
                arguments("48 columns", wrapped(ROOT, 48), "base64 of another length"),
                arguments("not base64", ROOT.replaceFirst("M", "!"), "line 1: block body is not base64"),
                arguments("URL alphabet", block(Base64.getUrlEncoder().encodeToString(bytes(0xff))), "not base64"),
                arguments("padding missing", block("AAAAA"), "not base64"),
                arguments("nothing in it", block(""), "line 1: not an X.509 certificate"),
                arguments("something else in it", encoded(new byte[] {0x30, 0}), "line 1: not an X.509 certificate"),
                arguments("PEM in it", encoded(ROOT.getBytes(US_ASCII)), "line 1: not an X.509 certificate in DER"),
                arguments(
                        "octets behind the DER", encoded(joined(der(), new byte[3])), "line 1: 3 bytes after the end"),
                arguments("two in a block", encoded(joined(der(), der())), "bytes after the end of the certificate"),
                arguments("half of it", encoded(java.util.Arrays.copyOf(der(), 200)), "line 1: not an X.509"),
                arguments("the same twice", ROOT + ROOT, "stands twice in the bundle, first in line 1"),
                arguments("a client", PKI.client("acme").mint().behind().chainPem(), "\"CN=acme\" is not an authority"),
                arguments("26 certificates", bundleOf(26), "26 certificates in the bundle (expected: 1..25)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String what, String bundle, String complaint) {
        assertRefused(bundle, complaint);
    }

    static Stream<Arguments> refusedCertificates() {
        var root = PKI.root();
        return Stream.of(
                arguments(root.authority("CN=Weak").keys(TestKeys.rsa(1024)), "RSA key of 1024 bits"),
                arguments(root.authority("CN=Weak").keys(TestKeys.rsa(2047)), "RSA key of 2047 bits"),
                arguments(
                        root.authority("CN=Big").keys(rsa(8193, 65537)), "RSA key of 8193 bits (expected: 2048..8192)"),
                arguments(root.authority("CN=Even").keys(rsa(2048, 4)), "RSA exponent out of range"),
                arguments(root.authority("CN=Ed").keys(TestKeys.ed25519()), "key (expected: RSA or EC)"),
                arguments(root.authority("CN=Sha1").signedWith("SHA1withECDSA"), "signed with SHA1withECDSA"),
                arguments(root.authority("CN=Sha224").signedWith("SHA224withECDSA"), "signed with SHA224withECDSA"),
                arguments(root.authority("CN=One").version1(), "X.509 version 1 (expected: 3)"),
                arguments(
                        root.authority("CN=Critical").unknownCriticalExtension(),
                        "unknown critical extension 1.2.3.4.5"),
                arguments(
                        root.authority("CN=None").without(Extension.basicConstraints),
                        "is not an authority (expected: basicConstraints with CA:TRUE)"));
    }

    @ParameterizedTest
    @MethodSource
    void refusedCertificates(dev.postern.pki.testing.TestCertificate certificate, String complaint) {
        assertRefused(Certificates.pem(certificate.mintAuthority().certificate()), complaint);
    }

    @ParameterizedTest
    @CsvSource({"2048, 65537", "8192, 65537", "2048, 3"})
    void takesTheSizesOfRsa(int bits, int exponent) {
        var authority = PKI.root().authority("CN=Rsa").keys(rsa(bits, exponent)).mintAuthority();

        assertThat(findings(Certificates.pem(authority.certificate()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void takesTheCurves(String curve) {
        var authority = PKI.root().authority("CN=Ec").keys(TestKeys.ec(curve)).mintAuthority();

        assertThat(findings(Certificates.pem(authority.certificate()))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            SHA-256           | ec:prime256v1 | -sha256 |
            SHA-384           | ec:secp384r1  | -sha384 |
            SHA-512           | ec:secp521r1  | -sha512 |
            RSA, SHA-512      | rsa:2048      | -sha512 |
            PSS, SHA-256      | rsa:2048      | -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 |
            PSS, SHA-384      | rsa:2048      | -sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:48 |
            PSS, SHA-512      | rsa:2048      | -sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64 |
            PSS, SHA-1        | rsa:2048      | -sha1 -sigopt rsa_padding_mode:pss | (expected: SHA-256, SHA-384 or SHA-512
            PSS, mixed hashes | rsa:2048      | -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha512 | with RSASSA-PSS the same hash for MGF1
            PSS, SHA-1 in MGF1 | rsa:2048     | -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_mgf1_md:sha1 | with RSASSA-PSS the same hash for MGF1
            secp256k1         | ec:secp256k1  | -sha256 | (expected: secp256r1, secp384r1 or secp521r1)
            P-224             | ec:secp224r1  | -sha256 | (expected: secp256r1, secp384r1 or secp521r1)
            explicit P-256    | ec:prime256v1 -pkeyopt ec_param_enc:explicit | -sha256 | not an X.509 certificate
            Ed25519           | ed25519       |         | key (expected: RSA or EC)
            """)
    void judgesWhatOpenSslSigns(String what, String key, String signature, String complaint) throws Exception {
        var made = make(key, signature == null ? "" : signature);

        if (complaint == null) {
            assertThat(findings(made)).isEmpty();
        } else {
            assertRefused(made, complaint);
        }
    }

    @Test
    void refusesDsa() throws Exception {
        OpenSsl.run(directory, "dsaparam", "-out", "dsa.params", "1024");
        OpenSsl.run(directory, "gendsa", "-out", "dsa.key", "dsa.params");
        OpenSsl.run(directory, "req -x509 -key dsa.key -sha256 -subj /CN=Dsa -out dsa.pem".split(" "));

        assertRefused(Files.readString(directory.resolve("dsa.pem")), "DSA key (expected: RSA or EC)");
    }

    @Test
    void takesSixteenKilobytesOfCertificateAndNotOneByteMore() {
        assertThat(findings(certificateOf(16 * 1024))).isEmpty();
        assertRefused(certificateOf(16 * 1024 + 1), "line 1: certificate of 16385 bytes (expected: at most 16384)");
    }

    @Test
    void takesTenThousandBytesOfNamesAndNotOneMore() {
        assertThat(TrustStore.parse(bundleOfNames(10_000)).subjectBytes()).isEqualTo(10_000);
        assertRefused(bundleOfNames(10_001), "subject names take 10001 bytes (expected: at most 10000)");
    }

    @Test
    void takesTwentyFiveCertificates() {
        assertThat(TrustStore.parse(bundleOf(25)).anchors()).hasSize(25);
    }

    @Test
    void findsEverythingAtOnce() {
        var weak = PKI.root()
                .authority("CN=Weak")
                .keys(TestKeys.rsa(1024))
                .signedWith("SHA1withECDSA")
                .mintAuthority();

        var findings = findings("# a-b\n" + ROOT + "\n" + Certificates.pem(weak.certificate()) + "garbage\n" + ROOT);

        assertThat(findings).hasSize(6);
        assertThat(String.join("\n", findings))
                .contains("comment with a", "blank line", "text outside", "1024 bits", "SHA1withECDSA", "stands twice");
    }

    @Test
    void looksAtNoMoreThanAHundredFaultsOfAFile() {
        assertThat(findings("x\n\n".repeat(100_000))).hasSize(100);
    }

    @Test
    void showsNothingOfAFileThatMayBeASecret() {
        assertThat(String.join(
                        "\n",
                        findings("correct horse battery staple\n"
                                + PKI.client("a").mint().keyPem())))
                .doesNotContain("horse")
                .doesNotContain("MI");
    }

    @Test
    void advisesAgainstAnAuthorityOutOfItsTime() {
        var expired = PKI.root().authority("CN=Old").expiredAt(NOW).mintAuthority();
        var check = BundleCheck.of(Certificates.pem(expired.certificate()).getBytes(US_ASCII));

        assertThat(check.advice(NOW)).isEmpty();
        assertThat(check.advice(NOW.plusSeconds(1)))
                .containsExactly("\"CN=Old\" was valid until 2026-06-01T12:00:00Z: its clients are refused"
                        + " (ClientCertExpired)");
        assertThat(check.advice(NOW.minusSeconds(3 * 86_400)))
                .singleElement()
                .asString()
                .contains("is valid from");
        assertThat(check.findings()).isEmpty();
    }

    /** As openssl makes a self-signed authority of it. */
    private String make(String key, String signature) throws Exception {
        var algorithm = key.startsWith("ec:")
                ? "EC -pkeyopt ec_paramgen_curve:" + key.substring(3)
                : key.startsWith("rsa:") ? "RSA -pkeyopt rsa_keygen_bits:" + key.substring(4) : key;
        OpenSsl.run(directory, ("genpkey -out ca.key -algorithm " + algorithm).split(" "));
        OpenSsl.run(
                directory,
                ("req -x509 -key ca.key -subj /CN=Made -days 3650 -out ca.pem " + signature)
                        .strip()
                        .split(" "));
        return Files.readString(directory.resolve("ca.pem"));
    }

    private static void assertRefused(String bundle, String complaint) {
        assertThat(findings(bundle)).anySatisfy(finding -> assertThat(finding).contains(complaint));
        assertThatThrownBy(() -> TrustStore.parse(bundle))
                .isInstanceOfSatisfying(
                        RefusedTrustMaterial.class,
                        e -> assertThat(e.refusal()).isEqualTo(TrustStoreRefusal.INVALID_BUNDLE))
                .hasMessage(findings(bundle).get(0))
                .hasMessageStartingWith("InvalidCaCertificatesBundle: ")
                .message()
                .doesNotContain("\n");
    }

    private static List<String> findings(String bundle) {
        return BundleCheck.of(bundle.getBytes(UTF_8)).findings().stream()
                .map(TrustStoreFinding::toString)
                .toList();
    }

    private static String expired() {
        return Certificates.pem(PKI.root()
                .authority("CN=Old")
                .expiredAt(NOW.minusSeconds(1))
                .mintAuthority()
                .certificate());
    }

    private static String bundleOf(int count) {
        var bundle = new StringBuilder();
        for (int i = 0; i < count; i++) {
            bundle.append(
                    Certificates.pem(TestAuthority.root("CN=Root " + i, NOW).certificate()));
        }
        return bundle.toString();
    }

    /** Twenty certificates whose names take this many bytes, two more each counted. */
    private static String bundleOfNames(int bytes) {
        var bundle = new StringBuilder();
        var left = bytes;
        for (int i = 0; i < 20; i++) {
            var name = "CN=" + (char) ('a' + i) + ",O=" + "x".repeat(240) + ",OU=";
            var share = i < 19 ? 499 : left;
            var filler = share
                    - 2
                    - new javax.security.auth.x500.X500Principal(name + "y".repeat(150)).getEncoded().length
                    + 150;
            var authority = TestAuthority.root(name + "y".repeat(filler), NOW);
            bundle.append(Certificates.pem(authority.certificate()));
            left -= authority.certificate().getSubjectX500Principal().getEncoded().length + 2;
        }
        assertThat(left).isZero();
        return bundle.toString();
    }

    /** The signature's length is left to chance, so it is tried until it fits. */
    private static String certificateOf(int bytes) {
        for (int filler = bytes - 600; filler < bytes; ) {
            var der = Certificates.der(PKI.root()
                    .authority("CN=Large")
                    .extension(new ASN1ObjectIdentifier("1.2.3.4"), false, new DEROctetString(new byte[filler]))
                    .mintAuthority()
                    .certificate());
            if (der.length == bytes) {
                return Pem.encode(Pem.CERTIFICATE, der);
            }
            filler += bytes - der.length;
        }
        throw new IllegalStateException("no certificate of " + bytes + " bytes");
    }

    /** A public key of this size; the certificate's signature is its issuer's, so nobody needs the private one. */
    private static KeyPair rsa(int bits, int exponent) {
        try {
            var modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
            var key = (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(exponent)));
            return new KeyPair(key, TestKeys.p256().getPrivate());
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String wrapped(String pem, int columns) {
        var body = pem.replaceAll("-----.*-----", "").replace("\n", "");
        return block(body.replaceAll("(.{" + columns + "})(?=.)", "$1\n"));
    }

    private static String encoded(byte[] der) {
        return Pem.encode(Pem.CERTIFICATE, der);
    }

    private static String block(String body) {
        return "-----BEGIN CERTIFICATE-----\n" + body + (body.isEmpty() ? "" : "\n") + "-----END CERTIFICATE-----\n";
    }

    private static byte[] der() {
        return Certificates.der(PKI.root().certificate());
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return (new String(one, ISO_8859_1) + new String(other, ISO_8859_1)).getBytes(ISO_8859_1);
    }

    private static byte[] bytes(int octet) {
        var bytes = new byte[48];
        java.util.Arrays.fill(bytes, (byte) octet);
        return bytes;
    }

    private static long lines(String text) {
        return text.lines().count();
    }
}
