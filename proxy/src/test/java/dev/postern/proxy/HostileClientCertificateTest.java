package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.PolicyEdge;
import dev.postern.proxy.testing.PolicyEdge.Engine;
import dev.postern.proxy.testing.PolicyEdge.Policy;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RawHello;
import dev.postern.proxy.testing.RecordRelay;
import dev.postern.proxy.testing.TlsClient;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What a client's certificate must be good for, whose name counts, and what proves that it is the client's; in real handshakes. */
class HostileClientCertificateTest {
    private static final TestPki PKI = AccessEdge.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final String PURPOSE = "ClientCertPurposeInvalid";
    private static final String SUCCESS = "Success";

    private record Row(String called, TestCredential client, String expected) {
        @Override
        public String toString() {
            return called;
        }
    }

    private static final List<Row> ROWS = List.of(
            new Row("C3 for servers only", purposes(KeyPurposeId.id_kp_serverAuth), PURPOSE),
            new Row("C3 for any purpose", purposes(KeyPurposeId.anyExtendedKeyUsage), PURPOSE),
            new Row("C3 for email", purposes(KeyPurposeId.id_kp_emailProtection), PURPOSE),
            new Row(
                    "C3 for servers and clients",
                    purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth),
                    SUCCESS),
            new Row(
                    "C3 no extended key usage, which restricts nothing",
                    acme().without(Extension.extendedKeyUsage).mint(),
                    SUCCESS),
            new Row(
                    "C3 an empty critical extended key usage",
                    acme().extension(Extension.extendedKeyUsage, true, new DERSequence())
                            .mint(),
                    "ClientCertInvalid"),
            new Row(
                    "C3 an empty extended key usage",
                    acme().extension(Extension.extendedKeyUsage, false, new DERSequence())
                            .mint(),
                    "ClientCertInvalid"),
            new Row("C3 key usage for encipherment only", usage(KeyUsage.keyEncipherment), PURPOSE),
            new Row("C3 key usage for signing certificates only", usage(KeyUsage.keyCertSign), PURPOSE),
            new Row("C3 an authority's own certificate", own(PKI.issuing()), PURPOSE),
            new Row("C3 a trust anchor's own certificate", own(PKI.root()), PURPOSE),
            new Row(
                    "C3 an authority's certificate without client authentication",
                    acme().extension(Extension.basicConstraints, true, new BasicConstraints(true))
                            .keyUsage(KeyUsage.keyCertSign)
                            .extendedKeyUsage(KeyPurposeId.id_kp_clientAuth)
                            .mint(),
                    PURPOSE));

    @TempDir
    static Path directory;

    private static PolicyEdge edge;

    @BeforeAll
    static void start() throws IOException {
        edge = new PolicyEdge(
                Files.createDirectory(directory.resolve("edge")), PKI, TestPki.named("Other", Instant.now()));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    static Stream<Arguments> rows() {
        return ROWS.stream().flatMap(row -> Arrays.stream(Engine.values()).map(engine -> Arguments.of(row, engine)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("rows")
    void isJudgedByWhatItIsFor(Row row, Engine engine) {
        for (var version : List.of("TLSv1.2", "TLSv1.3")) {
            var seen = edge.upstream().received().size();
            var records = edge.records();
            var served = row.expected().equals(SUCCESS);

            var answer = client(row.client(), version).get(port(Policy.VERIFY, engine));

            assertThat(answer.startsWith("HTTP/1.1 200")).isEqualTo(served);
            assertThat(edge.status(records)).isEqualTo(served ? SUCCESS : "Failed:" + row.expected());
            assertThat(edge.upstream().received()).hasSize(served ? seen + 1 : seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C6 who a client is stands in the certificate whose key it has proven, whatever others it sends")
    void identityIsOfTheFirstAlone(Engine engine) {
        var mallory = PKI.client("mallory").mint();
        var withAcme = mallory.behind(ACME.leaf(), PKI.issuing().certificate());

        var before = edge.records();
        client(withAcme, "TLSv1.3").get(port(Policy.VERIFY, engine));
        assertThat(edge.status(before)).isEqualTo(SUCCESS);

        var verified = edge.upstream().last();
        assertThat(verified.header("X-Amzn-Mtls-Clientcert-Subject")).isEqualTo("CN=mallory");
        assertThat(verified.header("X-Amzn-Mtls-Clientcert-Serial-Number"))
                .isEqualToIgnoringCase(SerialNumber.of(mallory.leaf()).hex());
        assertThat(verified.headers().toString()).doesNotContain("CN=acme");

        var records = edge.records();
        client(withAcme, "TLSv1.3").get(port(Policy.PASSTHROUGH, engine));

        assertThat(edge.record(records).path("leaf_client_cert_subject").asString())
                .isEqualTo("CN=mallory");
        var chain =
                dev.postern.pki.x509.UrlEncodedPem.decode(edge.upstream().last().header("X-Amzn-Mtls-Clientcert"));
        assertThat(chain.leaf()).isEqualTo(mallory.leaf());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C6 a stranger's certificate is not saved by a trusted client's behind it")
    void aStrangerBeforeATrustedClient(Engine engine) {
        var stranger = PKI.impostor().client("acme").mint();
        assertRefused(
                "ClientCertUntrusted",
                stranger.behind(ACME.leaf(), PKI.issuing().certificate()),
                engine);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C13 a certificate without its key proves nothing, verified or passed through")
    void withoutItsKey(Engine engine) {
        var stolen = ACME.withKeyOf(PKI.client("mallory").mint());
        assertRefused("UnmappedConnectionError", stolen, engine);
        var seen = edge.upstream().received().size();
        var records = edge.records();

        assertThat(client(stolen, "TLSv1.3").get(port(Policy.PASSTHROUGH, engine)))
                .isEmpty();
        assertThat(edge.status(records)).isEqualTo("Failed:UnmappedConnectionError");
        assertThat(edge.upstream().received()).hasSize(seen);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C13 a client that has no certificate where one is required is refused")
    void anEmptyCertificate(Engine engine) {
        for (var version : List.of("TLSv1.2", "TLSv1.3")) {
            var seen = edge.upstream().received().size();
            var records = edge.records();

            assertThat(new TlsClient(Optional.empty(), version).get(port(Policy.VERIFY, engine)))
                    .isEmpty();

            assertThat(edge.status(records)).isEqualTo("Failed:UnmappedConnectionError");
            assertThat(edge.record(records).toString()).contains("no client certificate presented");
            assertThat(edge.upstream().received()).hasSize(seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C13 a proof overheard in another handshake is worth nothing")
    void aProofFromAnotherHandshake(Engine engine) {
        var overheard = new ByteArrayOutputStream();
        try (var relay = new RecordRelay(port(Policy.VERIFY, engine), (record, out) -> {
            overheard.writeBytes(record);
            out.write(record);
        })) {
            var records = edge.records();
            assertThat(client(ACME, "TLSv1.2").get(relay.port())).startsWith("HTTP/1.1 200");
            assertThat(edge.status(records)).isEqualTo(SUCCESS);
        }
        var seen = edge.upstream().received().size();
        var records = edge.records();

        try (var replay = new RawConnection(port(Policy.VERIFY, engine))) {
            replay.sendIfOpen(overheard.toString(StandardCharsets.ISO_8859_1)).rest();
        }

        assertThat(edge.status(records)).isEqualTo("Failed:UnmappedConnectionError");
        assertThat(edge.upstream().received()).hasSize(seen);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C13 a certificate shown in mode off says nothing, and one that was not asked for ends the connection")
    void aCertificateNobodyAskedFor(Engine engine) {
        var port = port(Policy.OFF, engine);
        var before = edge.records();
        assertThat(client(ACME, "TLSv1.3").get(port)).startsWith("HTTP/1.1 200");
        assertThat(edge.status(before)).isEqualTo(SUCCESS);
        assertThat(edge.upstream().last().headers().toString()).doesNotContainIgnoringCase("x-amzn-mtls");

        var seen = edge.upstream().received().size();
        var records = edge.records();
        var certificate = new byte[] {RawHello.CERTIFICATE, 0, 0, 3, 0, 0, 0};
        try (var raw = new RawConnection(port)) {
            raw.send(text(RawHello.tls12().octets()))
                    .sendIfOpen(text(RawHello.record(certificate, 0, certificate.length)))
                    .rest();
        }

        assertThat(edge.status(records)).isEqualTo("Failed:UnmappedConnectionError");
        assertThat(edge.record(records).toString()).doesNotContain("closed by the client");
        assertThat(edge.upstream().received()).hasSize(seen);
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** With leak detection at its most watchful, as all tests have it. */
    @ParameterizedTest
    @EnumSource
    @DisplayName("C16 chains with everything wrong leave nothing behind, however many come")
    void brokenChainsLeaveNothingBehind(Engine engine) {
        var leaks = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        leaks.start();
        logger.addAppender(leaks);
        try {
            var client = client(broken(), "TLSv1.2");
            handshakes(client, engine, 20);
            var before = directMemory();

            handshakes(client, engine, Integer.getInteger("postern.cases", 2_000) / 20);
            System.gc();
            handshakes(client, engine, 20);

            // Each has 30 KB of certificates; one lost buffer for each would be 3 MB and more.
            assertThat(directMemory() - before).isLessThan(2 * 1024 * 1024);
            assertThat(leaks.list).isEmpty();
        } finally {
            logger.detachAppender(leaks);
        }
    }

    private static void handshakes(TlsClient client, Engine engine, int count) {
        var seen = edge.upstream().received().size();
        var records = edge.records();
        for (int at = 0; at < count; at++) {
            assertThat(client.get(port(Policy.VERIFY, engine))).isEmpty();
        }
        assertThat(edge.status(records + count - 1)).startsWith("Failed:ClientCert");
        assertThat(edge.upstream().received()).hasSize(seen);
    }

    /** Expired, for servers, of a stranger, with an unknown critical extension, before an authority that is none. */
    private static TestCredential broken() {
        var certificate = PKI.impostor()
                .client("acme")
                .expiredAt(Instant.now().minusSeconds(60))
                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth)
                .unknownCriticalExtension();
        for (int at = 0; at < 400; at++) {
            certificate.dns("a-name-long-enough-to-count-for-something-%04d.example".formatted(at));
        }
        return certificate.mint().behind(ACME.leaf(), PKI.issuing().certificate(), ACME.leaf());
    }

    private static void assertRefused(String reason, TestCredential client, Engine engine) {
        for (var version : List.of("TLSv1.2", "TLSv1.3")) {
            var seen = edge.upstream().received().size();
            var records = edge.records();

            assertThat(client(client, version).get(port(Policy.VERIFY, engine))).isEmpty();

            assertThat(edge.status(records)).isEqualTo("Failed:" + reason);
            assertThat(edge.upstream().received()).hasSize(seen);
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static TlsClient client(TestCredential credential, String version) {
        return new TlsClient(Optional.of(credential), version);
    }

    private static int port(Policy policy, Engine engine) {
        return edge.port(policy, engine);
    }

    private static TestCertificate acme() {
        return PKI.client("acme");
    }

    private static TestCredential purposes(KeyPurposeId... purposes) {
        return acme().extendedKeyUsage(purposes).mint();
    }

    private static TestCredential usage(int bits) {
        return acme().keyUsage(bits).mint();
    }

    private static TestCredential own(TestAuthority authority) {
        return new TestCredential(
                CertificateChain.of(authority.certificate()), authority.keys().getPrivate());
    }
}
