package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.x509.CertificateChain;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In passthrough mode a client proves its key and no more; its whole chain goes to the private API, which must judge it. */
class PassthroughIT {
    private static final String HEADER = "X-Amzn-Mtls-Clientcert";

    @TempDir
    static Path directory;

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(directory, (yaml, files) -> yaml.passthrough("passthrough"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    static Stream<Arguments> everyWay() {
        return Arrays.stream(Engine.values())
                .flatMap(engine -> Arrays.stream(TlsVersion.values()).map(version -> Arguments.of(engine, version)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void sendsTheWholeChainAsItWasPresented(Engine engine, TlsVersion version) {
        var acme = stage.pki().client("acme").mint();
        var withRoot = acme.behind(
                stage.pki().issuing().certificate(), stage.pki().root().certificate());

        for (var presented : List.of(acme, withRoot)) {
            for (var client : stage.clients()) {
                var mark = stage.edge().connections().mark();

                var answer = client.get(port(engine), "/widgets", Optional.of(presented), version);

                assertThat(answer.status()).as(answer.said()).isEqualTo(200);
                assertChain(presented);
                var record = stage.edge().connections().next(mark);
                assertThat(record.path("tls_verify_status").asString()).isEqualTo("Success");
                assertThat(record.path("leaf_client_cert_subject").asString()).isEqualTo("CN=acme");
            }
        }
    }

    /** The load balancer verifies nothing here (alb.md 1.1); whoever reads the header must. */
    @ParameterizedTest
    @MethodSource("everyWay")
    void sendsTheChainOfAStrangerToo(Engine engine, TlsVersion version) {
        var forged = stage.pki().impostor().client("acme").mint();

        for (var client : stage.clients()) {
            var answer = client.get(port(engine), "/widgets", Optional.of(forged), version);

            assertThat(answer.status()).as(answer.said()).isEqualTo(200);
            assertChain(forged);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void servesAClientWithoutACertificateAndSaysNothingOfIt(Engine engine, TlsVersion version) {
        for (var client : stage.clients()) {
            var answer = client.get(port(engine), "/widgets", Optional.empty(), version);

            assertThat(answer.status()).as(answer.said()).isEqualTo(200);
            assertThat(stage.api().last().fields())
                    .noneMatch(field ->
                            field.name().toLowerCase(java.util.Locale.ROOT).startsWith("x-amzn-mtls"));
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("C13 a stolen certificate is refused")
    void c13RefusesAStolenCertificate(Engine engine, TlsVersion version) {
        var stolen = stage.pki()
                .client("acme")
                .mint()
                .withKeyOf(stage.pki().client("mallory").mint());
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();

        var answer = stage.jdk().get(port(engine), "/widgets", Optional.of(stolen), version);

        assertThat(answer.refused()).as(answer.said()).isTrue();
        assertThat(stage.edge().connections().next(mark).path("reason").asString())
                .isEqualTo("UnmappedConnectionError");
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    private static int port(Engine engine) {
        return stage.edge().port(engine.listener("passthrough"));
    }

    private static void assertChain(TestCredential presented) {
        var values = stage.api().last().values(HEADER);
        assertThat(values).hasSize(1);
        // The literal + is what form decoders get wrong (alb.md 1.8), so it is hidden from this one.
        var pem = URLDecoder.decode(values.get(0).replace("+", "%2B"), StandardCharsets.US_ASCII);
        assertThat(CertificateChain.parsePem(pem).pem()).isEqualTo(presented.chainPem());
        assertThat(values.get(0)).matches("[-A-Za-z0-9_.~+=/%]+").doesNotContain("%2B", "%2F", "%3D", "%0D");
        assertThat(values.get(0))
                .startsWith("-----BEGIN%20CERTIFICATE-----%0A")
                .endsWith("-----END%20CERTIFICATE-----%0A");
        assertThat(stage.api().last().fields())
                .filteredOn(
                        field -> field.name().toLowerCase(java.util.Locale.ROOT).startsWith("x-amzn-mtls"))
                .hasSize(1);
    }
}
