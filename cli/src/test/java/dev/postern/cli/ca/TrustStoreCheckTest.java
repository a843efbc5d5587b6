package dev.postern.cli.ca;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.cli.Program.Run;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code postern ca bundle --check}: what a load balancer's trust store would say, before it is asked (alb.md 6.1). */
class TrustStoreCheckTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);

    @TempDir
    private Path directory;

    private String bundle = "";

    @BeforeEach
    void writeTheBundle() throws IOException {
        bundle = put("bundle.pem", PKI.bundle());
    }

    @Test
    void saysThatATrustStoreTakesABundleAndItsLists() throws IOException {
        var issuing = put("issuing.pem", PKI.issuing().listPem(1, List.of(BigInteger.ONE)));
        var root = put("root.pem", PKI.root().listPem(1, List.of()));

        var run = check(bundle, "--crl", issuing, "--crl", root);

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(text(run)).isEqualTo("""
                DIR/bundle.pem: a trust store takes it, 2 of 25 certificates, 87 of 10000 bytes of names
                DIR/issuing.pem: a trust store takes it, 1 entry
                DIR/root.pem: a trust store takes it, 0 entries
                """);
    }

    @Test
    void saysAllThatSpeaksAgainstBundlesUnderTheLoadBalancersNames() throws IOException {
        var weak = PKI.root()
                .authority("CN=Weak")
                .keys(TestKeys.rsa(1024))
                .mintAuthority()
                .certificate();
        var broken = put("broken.pem", "# a-b\n\n" + Certificates.pem(weak));

        var run = check(broken, bundle, directory.resolve("none.pem").toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(text(run)).isEqualTo("""
                DIR/broken.pem: InvalidCaCertificatesBundle: line 1: comment with a "-" (expected: none, the load balancer refuses it)
                DIR/broken.pem: InvalidCaCertificatesBundle: line 2: blank line (expected: none)
                DIR/broken.pem: InvalidCaCertificatesBundle: line 3: "CN=Weak": RSA key of 1024 bits (expected: 2048..8192)
                DIR/bundle.pem: a trust store takes it, 2 of 25 certificates, 87 of 10000 bytes of names
                DIR/none.pem: CaCertificatesBundleNotFound: no such file (expected: a CA bundle)
                """);
    }

    @Test
    void saysWhatOfListsAnEdgeTakesAndATrustStoreDoesNot() throws IOException {
        var der = Files.write(
                        directory.resolve("issuing.crl"), PKI.issuing().list(1, NOW, NOW.plusSeconds(60), List.of()))
                .toString();
        var several = put(
                "several.pem", PKI.issuing().listPem(1, List.of()) + PKI.root().listPem(1, List.of()));
        var others = put("others.pem", PKI.impostor().issuing().listPem(1, List.of()));

        var run = check(bundle, "--crl", der, "--crl", several, "--crl", others, "--crl", directory + "/none.pem");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(text(run))
                .contains("DIR/issuing.crl: InvalidRevocationContent: DER (expected: PEM, -----BEGIN X509 CRL-----)\n")
                .contains("DIR/several.pem: InvalidRevocationContent: line ")
                .contains("More than one CRL objects in the revocation file\n")
                .contains("DIR/others.pem: InvalidRevocationContent: list of \"CN=Test Issuing,O=Example\": signed by"
                        + " another key")
                .endsWith("DIR/none.pem: RevocationContentNotFound: no such file (expected: a revocation list)\n");
    }

    @Test
    void countsListsAndEntriesTogether() throws IOException {
        var many = IntStream.range(1, 20_001).mapToObj(BigInteger::valueOf).toList();
        var words = new ArrayList<String>();
        words.add(bundle);
        var list = put("many.pem", PKI.issuing().listPem(1, many));
        for (int i = 0; i < 31; i++) {
            words.addAll(List.of("--crl", list));
        }

        var run = check(words.toArray(String[]::new));

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(text(run)).endsWith("""
                31 lists together: TooManyTrustStoreRevocationEntries: 31 revocation lists (expected: at most 30)
                31 lists together: TooManyTrustStoreRevocationEntries: 620000 revocation entries (expected: at most 500000)
                """);
    }

    @Test
    void saysTheSameInJson() throws IOException {
        put("bundle.pem", PKI.bundle() + "\n");

        var facts = check(bundle, "--json").json();

        assertThat(facts.get("accepted").asBoolean()).isFalse();
        var file = facts.get("files").get(0);
        assertThat(file.get("kind").asString()).isEqualTo("bundle");
        assertThat(file.get("certificates").asInt()).isEqualTo(2);
        assertThat(file.get("findings").get(0).get("error").asString()).isEqualTo("InvalidCaCertificatesBundle");
        assertThat(file.get("findings").get(0).get("detail").asString()).endsWith(": blank line (expected: none)");
    }

    @Test
    void readsStandardInput() {
        var before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(PKI.bundle().getBytes(US_ASCII)));

            assertThat(check("-").out()).startsWith("-: a trust store takes it, 2 of 25 certificates");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void advisesAgainstAnAuthorityThatHasRunOutAndTakesIt() throws IOException {
        var old = PKI.root().authority("CN=Old").expiredAt(NOW.minusSeconds(1)).mintAuthority();
        var file = put("old.pem", Certificates.pem(old.certificate()));

        var run = check(file);

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("advice: \"CN=Old\" was valid until 2030-01-01T11:59:59Z");
    }

    @Test
    void refusesABundleOverAMegabyte() throws IOException {
        var run = check(put("large.pem", PKI.bundle() + "#".repeat(1024 * 1024) + "\n"));

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.out()).contains("larger than 1048576 bytes (expected: at most that)");
    }

    @Test
    void needsOneBundleForLists() {
        assertThat(check(bundle, bundle, "--crl", bundle).err())
                .isEqualTo("postern: --crl: given with 2 bundles (expected: one, whose authorities sign the lists)\n");
        assertThat(new Program(directory, NOW)
                        .with("ca", "bundle", "--crl", bundle)
                        .err())
                .isEqualTo("postern: --crl: given without --check (expected: both)\n");
        assertThat(check(bundle, "--out", bundle).err())
                .isEqualTo("postern: --check: given with --out, --to or --trust-store (expected: it alone)\n");
        assertThat(check("-", "--crl", "-").err())
                .isEqualTo("postern: standard input: named twice (expected: \"-\" once)\n");
    }

    @Test
    void tellsOfADerListWhereAnEdgesListIsChecked() throws IOException {
        var der = directory.resolve("issuing.crl");
        Files.write(der, Pem.blocks(PKI.issuing().listPem(1, List.of())).get(0).der());

        var run = new Program(directory, NOW).with("crl", "check", der.toString(), "--ca", bundle);

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(text(run))
                .isEqualTo("DIR/issuing.crl: advice: a load balancer's trust store refuses it:"
                        + " InvalidRevocationContent: DER (expected: PEM, -----BEGIN X509 CRL-----)\n"
                        + "DIR/issuing.crl: list 1 of CN=Test Issuing,O=Example, complete, is sound\n");
    }

    private Run check(String... words) {
        var all = new ArrayList<>(List.of("ca", "bundle", "--check"));
        all.addAll(List.of(words));
        return new Program(directory, NOW).with(all.toArray(String[]::new));
    }

    private String put(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String text(Run run) {
        return run.out().replace(directory.toString(), "DIR");
    }
}
