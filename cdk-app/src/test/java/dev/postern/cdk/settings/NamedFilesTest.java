package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.SettingsText.REQUIRED;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bundles and lists that settings name. */
class NamedFilesTest {
    private static final String BUNDLE = REQUIRED + "authority:\n  source: bundle\n  bundle: ca.pem\n";
    private static final String STATIC = BUNDLE + "lists:\n  mode: static\n  files: [root.pem, issuing.pem]\n";

    private static final String POLICY = REQUIRED + "mode: alb-passthrough-netty\naccessPolicy: access.yaml\n";

    @TempDir
    private Path directory;

    private SettingsText edge;

    @BeforeEach
    void settings() {
        edge = new SettingsText(directory);
    }

    @Test
    void readsABundleWithoutItsCommentsAndBlankLines() {
        var ca = Minted.ca("Partners");
        edge.file("ca.pem", "# Partners, 2026\n\nsubject=CN = Partners\n" + ca + "\n\n" + Minted.ca("Others"));

        var settings = edge.read(BUNDLE);

        assertThat(settings.authority())
                .isInstanceOfSatisfying(
                        AuthoritySettings.Bundle.class,
                        authority -> assertThat(authority.bundle().pem())
                                .startsWith(ca)
                                .doesNotContain("#", "\n\n", "subject"));
    }

    @Test
    void readsTheBundleOfAPrivateCaThatExists() {
        edge.file("ca.pem", Minted.ca("Partners"));

        var settings = edge.read(
                REQUIRED
                        + "authority:\n  source: private-ca\n  bundle: ca.pem\n  list: s3://lists/crl/partners.crl\n"
                        + "  arn: arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555\n");

        assertThat(settings.authority()).isInstanceOf(AuthoritySettings.GivenPrivateCa.class);
    }

    @Test
    void knowsWhatTheAuthoritysListsAreCalled() {
        edge.file("ca.pem", Minted.ca("Partners"));

        assertThat(edge.read(BUNDLE).authority())
                .isInstanceOfSatisfying(
                        AuthoritySettings.Bundle.class,
                        authority -> assertThat(authority.lists()).containsExactly("issuing", "root"));
        assertThat(edge.read(BUNDLE, "authority.lists", "partners-2026").authority())
                .isInstanceOfSatisfying(
                        AuthoritySettings.Bundle.class,
                        authority -> assertThat(authority.lists()).containsExactly("partners-2026"));
        assertThat(edge.mistake(BUNDLE, "authority.lists", "a,../b"))
                .isEqualTo(
                        "-c authority.lists[1]: \"../b\" (expected: the name of a list, letters, digits, dot, dash, each once)");
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments("25 certificates", cas(25)),
                arguments("P-384", Minted.ca("CN=A", Minted.ec("secp384r1"), "SHA384withECDSA", 0, Minted.EXPIRY)),
                arguments("P-521", Minted.ca("CN=A", Minted.ec("secp521r1"), "SHA512withECDSA", 0, Minted.EXPIRY)),
                arguments("RSA 2048", Minted.ca("CN=A", Minted.keys("RSA", 2048), "SHA256withRSA", 0, Minted.EXPIRY)),
                arguments("PSS", Minted.ca("CN=A", Minted.keys("RSA", 2048), "SHA256withRSAandMGF1", 0, Minted.EXPIRY)),
                arguments(
                        "its last second",
                        Minted.ca("CN=A", Minted.ec("secp256r1"), "SHA256withECDSA", 0, SettingsText.NOW)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepted(String what, String pem) {
        edge.file("ca.pem", pem);

        assertThat(edge.read(BUNDLE).authority()).isInstanceOf(AuthoritySettings.Bundle.class);
    }

    static Stream<Arguments> refused() {
        var ca = Minted.ca("Partners");
        return Stream.of(
                arguments("holds none (expected: a file in PEM with CERTIFICATE only)", "no PEM"),
                arguments("holds none (expected: a file in PEM with CERTIFICATE only)", ""),
                arguments("holds a private key (expected: a file in PEM with CERTIFICATE only)", ca + Minted.key()),
                arguments("holds a X509 CRL (expected: a file in PEM with CERTIFICATE only)", ca + Minted.list()),
                arguments(
                        "holds a block without an end (expected: a file in PEM with CERTIFICATE only)",
                        ca + ca.substring(0, 200)),
                arguments(
                        "is broken in block 1 (expected: a file in PEM with CERTIFICATE only)",
                        ca.replace("MII", "*II").replace("MIH", "*IH")),
                arguments("holds 26 certificates (expected: at most 25)", cas(26)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String said, String pem) {
        edge.file("ca.pem", pem);

        assertThat(edge.mistake(BUNDLE)).isEqualTo("edge.yaml: line 6: authority.bundle: \"ca.pem\" " + said);
    }

    static Stream<Arguments> certificate() {
        var keys = Minted.ec("secp256r1");
        return Stream.of(
                arguments("is of no CA (expected: basicConstraints CA:TRUE, X.509 version 3)", Minted.leaf("widget")),
                arguments("is of no CA (expected: basicConstraints CA:TRUE, X.509 version 3)", Minted.first()),
                arguments(
                        "expired at 2026-11-23T11:59:59Z (expected: one that holds)",
                        Minted.ca("CN=A", keys, "SHA256withECDSA", 0, SettingsText.NOW.minusSeconds(1))),
                arguments(
                        "is signed with SHA1withECDSA (expected: SHA-256, SHA-384 or SHA-512 with RSA or ECDSA)",
                        Minted.ca("CN=A", keys, "SHA1withECDSA", 0, Minted.EXPIRY)),
                arguments(
                        "has a key that load balancers refuse (expected: RSA of 2048 to 8192 bits, or ECDSA on P-256, P-384 or P-521)",
                        Minted.ca("CN=A", Minted.keys("RSA", 1024), "SHA256withRSA", 0, Minted.EXPIRY)),
                arguments(
                        "is signed with Ed25519 (expected: SHA-256, SHA-384 or SHA-512 with RSA or ECDSA)",
                        Minted.ca("CN=A", Minted.keys("Ed25519", 0), "Ed25519", 0, Minted.EXPIRY)),
                arguments("stands there already (expected: each once)", Minted.ca("Partners")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void certificate(String said, String pem) {
        var first = said.startsWith("stands") ? pem : Minted.ca("Partners");
        edge.file("ca.pem", first + pem);

        assertThat(edge.mistake(BUNDLE))
                .isEqualTo("edge.yaml: line 6: authority.bundle: certificate 2 of \"ca.pem\" " + said);
    }

    @Test
    void refusesACertificateOverSixteenKilobytes() {
        edge.file("ca.pem", Minted.ca("CN=A", Minted.ec("secp256r1"), "SHA256withECDSA", 16 * 1024, Minted.EXPIRY));

        assertThat(edge.mistake(BUNDLE))
                .matches("edge.yaml: line 6: authority.bundle: certificate 1 of \"ca.pem\" has 16[0-9]{3} bytes "
                        + "\\(expected: at most 16384\\)");
    }

    @Test
    void refusesSubjectsOverTenThousandBytesInAll() {
        var long1 = IntStream.range(0, 8).mapToObj(i -> ",OU=" + "x".repeat(60)).collect(joining());
        var bundle = IntStream.range(0, 19)
                .mapToObj(
                        i -> Minted.ca("CN=" + i + long1, Minted.ec("secp256r1"), "SHA256withECDSA", 0, Minted.EXPIRY))
                .collect(joining());
        edge.file("ca.pem", bundle);

        assertThat(edge.mistake(BUNDLE))
                .matches("edge.yaml: line 6: authority.bundle: the subjects in \"ca.pem\" have 1[01][0-9]{3} bytes "
                        + "\\(expected: at most 10000\\)");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThat(edge.mistake(BUNDLE))
                .isEqualTo("edge.yaml: line 6: authority.bundle: \"ca.pem\" is not there (expected: a file)");
        assertThat(edge.mistake(BUNDLE, "authority.bundle", ""))
                .isEqualTo("-c authority.bundle: \"\" (expected: a file)");
    }

    @Test
    void neverShowsAPrivateKey() {
        edge.file("ca.pem", Minted.ca("Partners") + Minted.key());

        assertThat(edge.mistake(BUNDLE))
                .hasLineCount(1)
                .doesNotContain(Minted.key().substring(30, 60));
    }

    @Test
    void readsStaticLists() {
        edge.file("ca.pem", Minted.ca("Partners"));
        edge.file("root.pem", "# by hand\n" + Minted.list());
        edge.file("issuing.pem", Minted.list());

        var settings = edge.read(STATIC);

        assertThat(settings.staticLists())
                .extracting(list -> String.valueOf(list.file().getFileName()))
                .containsExactly("root.pem", "issuing.pem");
        assertThat(settings.staticLists())
                .allSatisfy(list -> assertThat(list.pem()).startsWith("-----BEGIN X509 CRL-----"));
    }

    static Stream<Arguments> list() {
        return Stream.of(
                arguments("holds 2 lists (expected: one)", Minted.list() + Minted.list()),
                arguments("holds a CERTIFICATE (expected: a file in PEM with X509 CRL only)", Minted.ca("Partners")),
                arguments(
                        "cannot be read (expected: a revocation list, PEM)",
                        Minted.ca("Partners").replace("CERTIFICATE", "X509 CRL")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void list(String said, String pem) {
        edge.file("ca.pem", Minted.ca("Partners"));
        edge.file("root.pem", Minted.list());
        edge.file("issuing.pem", pem);

        assertThat(edge.mistake(STATIC)).isEqualTo("edge.yaml: line 9: lists.files[1]: \"issuing.pem\" " + said);
    }

    @Test
    void takesThirtyListsAndNoMore() {
        edge.file("ca.pem", Minted.ca("Partners"));
        edge.file("root.pem", Minted.list());
        var thirty = String.join(",", Collections.nCopies(30, "root.pem"));

        assertThat(edge.read(STATIC, "lists.files", thirty).staticLists()).hasSize(30);
        assertThat(edge.mistake(STATIC, "lists.files", thirty + ",root.pem"))
                .isEqualTo("-c lists.files: \"31\" (expected: at most 30 lists)");
        assertThat(edge.mistake(STATIC, "lists.files", ""))
                .isEqualTo("-c lists.files: missing (expected: files of revocation lists, with lists.mode static)");
    }

    @Test
    void readsAnAccessPolicyAsItIs() {
        var text = "# für alle\nrules:\n  - allow: all\n";
        edge.file("access.yaml", text);

        assertThat(edge.read(POLICY).accessPolicy().orElseThrow().text()).isEqualTo(text);
    }

    static Stream<Arguments> policy() {
        return Stream.of(
                arguments("has no keys (expected: an access policy, YAML)", ""),
                arguments("has no keys (expected: an access policy, YAML)", "- allow: all"),
                arguments("is not YAML (expected: an access policy, YAML)", "rules: [ allow"),
                arguments("is not YAML (expected: an access policy, YAML)", "rules: []\n---\nrules: []\n"),
                arguments("has 1048577 bytes (expected: at most 1048576)", "#".repeat(1024 * 1024 + 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void policy(String said, String text) {
        edge.file("access.yaml", text);

        assertThat(edge.mistake(POLICY)).isEqualTo("edge.yaml: line 5: accessPolicy: \"access.yaml\" " + said);
    }

    @Test
    void refusesAnAccessPolicyThatIsNotThereOrNoText() throws IOException {
        assertThat(edge.mistake(POLICY))
                .isEqualTo("edge.yaml: line 5: accessPolicy: \"access.yaml\" is not there (expected: a file)");

        Files.write(directory.resolve("access.yaml"), new byte[] {'a', ':', (byte) 0xff});

        assertThat(edge.mistake(POLICY))
                .isEqualTo("edge.yaml: line 5: accessPolicy: \"access.yaml\" is not UTF-8 "
                        + "(expected: an access policy, YAML)");
    }

    private static String cas(int count) {
        return IntStream.range(0, count).mapToObj(i -> Minted.ca("CA " + i)).collect(joining());
    }
}
