package dev.postern.e2e;

import static dev.postern.pki.testing.RawCertificate.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Client;
import dev.postern.e2e.kit.Client.Answer;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.EdgeYaml;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.RawCertificate;
import dev.postern.pki.testing.RawCertificate.Part;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.testing.UnreadCertificate;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.Pem;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever is not let in sees a reset and nothing else, the private API sees nothing at all, and the connection log says why, in
 * the load balancer's words.
 */
class RefusedClientIT {
    private static final TestPki PKI = Stage.provider();
    private static final Instant NOW = PKI.root().now();
    private static final TestCredential REVOKED = PKI.client("revoked").mint();

    /** Which clients can present it: a mismatched key only the one that does not look. */
    private enum By {
        ALL,
        JDK
    }

    private record Row(String name, String trust, Optional<TestCredential> credential, String reason, By by) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Row> ROWS = List.of(
            row("no certificate", Optional.empty(), "UnmappedConnectionError"),
            row("V1 revoked", REVOKED, "ClientCertCrlHit"),
            new Row("V2 issuer revoked", "fallen", Optional.of(acme()), "ClientCertCrlHit", By.ALL),
            row("C7 self-signed under the same name", selfSigned(), "ClientCertUntrusted"),
            row(
                    "C7 other authority of the same name",
                    PKI.impostor().client("acme").mint(),
                    "ClientCertUntrusted"),
            row("C7 its leaf, our issuer behind it", disguised(), "ClientCertUntrusted"),
            row("flipped signature bit", flipped(acme()), "ClientCertUntrusted"),
            new Row(
                    "C13 stolen, without its key",
                    "partners",
                    Optional.of(stolen()),
                    "UnmappedConnectionError",
                    By.JDK),
            row("C4 issued by a client", issuedByAClient(), "ClientCertUntrusted"),
            row("expired", PKI.client("acme").expiredAt(NOW.minusSeconds(60)).mint(), "ClientCertExpired"),
            row(
                    "C15 not yet valid",
                    PKI.client("acme").validFrom(NOW.plusSeconds(3600)).mint(),
                    "ClientCertNotYetValid"),
            row("C3 for servers only", serverOnly(), "ClientCertPurposeInvalid"),
            row("C3 an authority's own", authoritysOwn(), "ClientCertPurposeInvalid"),
            row(
                    "C8 unknown critical extension",
                    PKI.client("acme").unknownCriticalExtension().mint(),
                    "ClientCertInvalid"),
            row("C12 X.509 version 1", PKI.client("acme").version1().mint(), "ClientCertTypeUnsupported"),
            row(
                    "C1 NUL in a common name",
                    PKI.client("acme")
                            .subject(new X500Principal("CN=acme\u0000.example"))
                            .mint(),
                    "ClientCertInvalid"),
            row(
                    "C9 name of 5,000 bytes",
                    PKI.client("acme").subject("CN=" + "x".repeat(5_000)).mint(),
                    "ClientCertInvalid"),
            row(
                    "C12 criticality false spelled out",
                    mutant(raw -> raw.extension(hex("300b 0602 2a03 0101 00 0402 0500"))),
                    "ClientCertInvalid"),
            row(
                    "C12 V13 serial of 21 octets",
                    mutant(raw -> raw.with(Part.SERIAL, "0215" + "7f".repeat(21))),
                    "ClientCertInvalid"),
            row("C14 SHA-1", PKI.client("acme").signedWith("SHA1withECDSA").mint(), "ClientCertIncompatible"),
            row("C10 RSA 1024", PKI.client("acme").keys(TestKeys.rsa(1024)).mint(), "ClientCertIncompatible"),
            row("C11 chain of five", chainOfFive(), "ClientCertMaxChainDepthExceeded"),
            new Row(
                    "V7 issuer without a list",
                    "unlisted",
                    Optional.of(acme()),
                    "ClientCertCrlProcessingError",
                    By.ALL),
            new Row("V6 list past its time", "stale", Optional.of(acme()), "ClientCertCrlProcessingError", By.ALL));

    @TempDir
    static Path directory;

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(directory, PKI, RefusedClientIT::configure);
    }

    private static void configure(EdgeYaml yaml, EdgeFiles files) {
        files.publish(PKI, 2, List.of(REVOKED.leaf().getSerialNumber()));
        files.put(
                "fallen-root.crl",
                PKI.root().listPem(2, List.of(PKI.issuing().certificate().getSerialNumber())));
        var stale = PKI.issuing().list(7, NOW.minus(2, ChronoUnit.DAYS), NOW.minusSeconds(60), List.of());
        files.put("stale-issuing.crl", Pem.encode(Pem.REVOCATION_LIST, stale));
        yaml.verify("partners", "partners").trustStore("partners", "issuing.crl", "root.crl");
        yaml.verify("fallen", "fallen").trustStore("fallen", "issuing.crl", "fallen-root.crl");
        yaml.verify("unlisted", "unlisted").trustStore("unlisted", "root.crl");
        yaml.verify("stale", "stale").trustStore("stale", "stale-issuing.crl", "root.crl");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    static Stream<Arguments> everybody() {
        return ROWS.stream()
                .flatMap(row -> Arrays.stream(Engine.values())
                        .flatMap(engine ->
                                Arrays.stream(TlsVersion.values()).map(version -> Arguments.of(row, engine, version))));
    }

    /** The thirteen codes (alb.md 4.2), but for those that need more than a certificate. */
    @Test
    void triesEveryCodeOfTheLoadBalancer() {
        var elsewhere = Map.of(
                "ClientCertRejected", "asks for a policy: IdentityFiltersTest.refuseTheHandshake",
                "ClientCertMaxSizeExceeded", "asks for 64 KB: ClientVerifierTest.refusesMoreBytesThanATlsMessageHolds");

        assertThat(Stream.concat(ROWS.stream().map(Row::reason), elsewhere.keySet().stream()))
                .containsAll(Arrays.stream(RefusalReason.values())
                        .map(RefusalReason::code)
                        .toList());
    }

    @ParameterizedTest(name = "{0}, {1} {2}")
    @MethodSource("everybody")
    void resetsTheClientAndSaysWhyInTheLogOnly(Row row, Engine engine, TlsVersion version) {
        var listener = engine.listener(row.trust());
        var clients = row.by() == By.ALL ? stage.clients() : List.<Client>of(stage.jdk());
        var seen = stage.api().seen();
        var refusals = stage.edge().refusals(listener, row.reason());

        for (var client : clients) {
            var mark = stage.edge().connections().mark();

            var answer = client.get(stage.edge().port(listener), "/widgets", row.credential(), version);

            assertThat(answer.refused()).as("%s: %s", client, answer).isTrue();
            assertNoAlert(answer);
            var record = stage.edge().connections().next(mark);
            assertThat(record.path("reason").asString())
                    .as("%s: %s", client, record)
                    .isEqualTo(row.reason());
            assertThat(record.path("tls_verify_status").asString()).isEqualTo("Failed:" + row.reason());
            assertThat(record.path("listener").asString()).isEqualTo(listener);
            assertThat(record.path("tls_handshake_latency").isNull()).isTrue();
        }

        assertThat(stage.api().seen()).isEqualTo(seen);
        assertThat(stage.edge().refusals(listener, row.reason())).isGreaterThanOrEqualTo(refusals + clients.size());
        assertThat(stage.edge().accesses().lines()).isEmpty();
    }

    /** alb.md 5: the load balancer resets; no alert is seen. */
    private static void assertNoAlert(Answer answer) {
        assertThat(answer.said()).doesNotContain("(IN), TLS alert").doesNotContain("SSL alert number");
    }

    private static Row row(String name, TestCredential credential, String reason) {
        return row(name, Optional.of(credential), reason);
    }

    private static Row row(String name, Optional<TestCredential> credential, String reason) {
        return new Row(name, "partners", credential, reason, By.ALL);
    }

    private static TestCredential acme() {
        return PKI.client("acme").mint();
    }

    private static TestCredential selfSigned() {
        var self = TestAuthority.root("CN=acme", NOW);
        return self.client("acme").keys(self.keys()).mint();
    }

    private static TestCredential disguised() {
        return PKI.impostor()
                .client("acme")
                .mint()
                .behind(PKI.issuing().certificate(), PKI.root().certificate());
    }

    /** The last octet of a certificate is its signature's. */
    private static TestCredential flipped(TestCredential credential) {
        var der = Certificates.der(credential.leaf()).clone();
        der[der.length - 1] ^= 1;
        var chain = new ArrayList<>(credential.chain().certificates());
        chain.set(0, Certificates.parse(der));
        return new TestCredential(new CertificateChain(chain), credential.key());
    }

    private static TestCredential stolen() {
        return acme().withKeyOf(PKI.client("mallory").mint());
    }

    private static TestCredential issuedByAClient() {
        var keys = TestKeys.p256();
        var acme = PKI.client("acme").keys(keys).mint();
        return new TestAuthority(acme.leaf(), keys, List.of(PKI.issuing().certificate()), NOW)
                .client("mallory")
                .mint();
    }

    private static TestCredential serverOnly() {
        return PKI.client("acme")
                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)
                .mint();
    }

    private static TestCredential authoritysOwn() {
        return new TestCredential(
                CertificateChain.of(PKI.issuing().certificate()),
                PKI.issuing().keys().getPrivate());
    }

    private static TestCredential chainOfFive() {
        var authority = PKI.issuing();
        for (var name : List.of("CN=Sub 1", "CN=Sub 2", "CN=Sub 3")) {
            authority = authority.authority(name).mintAuthority();
        }
        return authority.client("acme").mint();
    }

    /** Signed by the authority that everybody trusts, and right in all but one thing. */
    private static TestCredential mutant(UnaryOperator<RawCertificate> mutation) {
        var sound = acme();
        var der = mutation.apply(RawCertificate.like(sound.leaf()))
                .signed(PKI.issuing().keys().getPrivate());
        return new TestCredential(
                CertificateChain.of(new UnreadCertificate(der), PKI.issuing().certificate()), sound.key());
    }
}
