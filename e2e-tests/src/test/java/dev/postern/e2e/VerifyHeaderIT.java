package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Edge;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.EdgeYaml;
import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Behind a passthrough load balancer the edge judges the forwarded chain: 200 with the five headers, or 403 and a reason in the log. */
class VerifyHeaderIT {
    private static final String HEADER = "X-Amzn-Mtls-Clientcert";
    private static final TestPki PKI = Stage.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final TestCredential REVOKED = PKI.client("revoked").mint();
    private static final String VALID = encoded(ACME.chainPem());

    private record Row(String name, List<String> values, int status, String reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Row> ROWS = List.of(
            denied("revoked", "ClientCertCrlHit", encoded(REVOKED.chainPem())),
            denied(
                    "forged",
                    "ClientCertUntrusted",
                    encoded(PKI.impostor().client("acme").mint().chainPem())),
            denied("expired", "ClientCertExpired", encoded(expired().chainPem())),
            denied("absent", "UnmappedConnectionError"),
            denied("doubled", "ClientCertInvalid", VALID, VALID),
            denied("empty", "ClientCertInvalid", ""),
            denied("percent sign without digits", "ClientCertInvalid", VALID + "%2"),
            denied("text before the chain", "ClientCertInvalid", "CN=acme%0A" + VALID),
            // Its first BEGIN line is broken: what stands behind must not become the client.
            denied(
                    "C6 unreadable leaf before another's chain",
                    "ClientCertInvalid",
                    encoded(Certificates.pem(REVOKED.leaf())).replaceFirst("BEGIN%20", "BEGIN%2") + VALID),
            denied("percent sign with letters", "ClientCertInvalid", VALID.replaceFirst("%20", "%zz")),
            denied("not PEM", "ClientCertInvalid", "Subject=\"CN=acme\""),
            denied("PEM of something else", "ClientCertInvalid", encoded(ACME.keyPem())),
            denied(
                    "PEM around garbage",
                    "ClientCertInvalid",
                    encoded(PKI.bundle().replaceAll("(?m)^MII", "AAA"))),
            denied("truncated", "ClientCertInvalid", VALID.substring(0, VALID.length() / 4)),
            denied(
                    "+ turned into a blank",
                    "ClientCertInvalid",
                    encoded(plus().chainPem()).replace('+', ' ')),
            denied("15 KB of percent signs", "ClientCertInvalid", "%".repeat(15 * 1024)),
            denied("15 KB of A", "ClientCertInvalid", "A".repeat(15 * 1024)),
            // alb.md 1.4: a single header has at most 16 K, so this is no well-formed request.
            new Row("60 KB", List.of(encoded(ACME.chainPem()).repeat(20)), 400, "-"));

    @TempDir
    static Path directory;

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(directory, PKI, (yaml, files) -> {
            files.publish(PKI, 2, List.of(REVOKED.leaf().getSerialNumber()));
            yaml.verifyHeader("header", "partners", "127.0.0.1/32")
                    .verifyHeader("stranger", "partners", "10.0.0.0/8")
                    .trustStore("partners", "issuing.crl", "root.crl");
        });
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void letsAForwardedClientInAndSaysWhoItIs() {
        for (var value : List.of(
                VALID, VALID.replace("=", "%3D"), VALID.replace("+", "%2B").replace("/", "%2f"))) {
            var mark = stage.edge().accesses().mark();

            var response = ask("header", List.of(value));

            assertThat(response).startsWith("HTTP/1.1 200").endsWith(PrivateApi.WIDGET);
            assertThat(stage.api().last().values(HEADER)).isEmpty();
            assertThat(stage.api().last().values(HEADER + "-Subject")).containsExactly("CN=acme");
            assertThat(stage.api().last().values(HEADER + "-Serial-Number")).hasSize(1);
            assertThat(stage.api().last().values(HEADER + "-Issuer")).containsExactly("CN=Test Issuing,O=Example");
            assertThat(stage.api().last().values(HEADER + "-Validity")).hasSize(1);
            assertThat(stage.api().last().values(HEADER + "-Leaf")).hasSize(1);
            var record = stage.edge().accesses().next(mark);
            assertThat(record.path("client_id").asString()).isEqualTo("spiffe://test.example/client/acme");
            assertThat(record.path("elb_status_code").asInt()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void refusesEverybodyElse(Row row) {
        var seen = stage.api().seen();
        var mark = stage.edge().accesses().mark();

        var response = ask("header", row.values());

        var record = stage.edge().accesses().next(mark);
        assertThat(response).startsWith("HTTP/1.1 " + row.status());
        assertThat(response).as("the reason is in the log only").doesNotContain("ClientCert", "revoked", "CN=");
        assertThat(record.path("elb_status_code").asInt()).isEqualTo(row.status());
        assertThat(record.path("reason").asString("-")).isEqualTo(row.reason());
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    @Test
    void believesNobodyButTheTrustedPeers() {
        var seen = stage.api().seen();
        var mark = stage.edge().accesses().mark();

        var response = ask("stranger", List.of(VALID));

        assertThat(response).startsWith("HTTP/1.1 403");
        assertThat(stage.edge().accesses().next(mark).path("reason").asString()).isEqualTo("ClientCertRejected");
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    /** A refusal must not be remembered for the connection, nor an admission for the next chain. */
    @Test
    void judgesEveryRequestOfAConnection() {
        var mark = stage.edge().accesses().mark();
        try (var wire = Wire.plain(stage.edge().port("header"))) {
            assertThat(wire.send(request(List.of(VALID))).response()).startsWith("HTTP/1.1 200");
            assertThat(wire.send(request(List.of(encoded(REVOKED.chainPem())))).response())
                    .startsWith("HTTP/1.1 403");
            assertThat(wire.send(request(List.of(VALID))).response()).startsWith("HTTP/1.1 200");
            assertThat(wire.send(request(List.of())).response()).startsWith("HTTP/1.1 403");
        }
        assertThat(stage.edge().accesses().since(mark, 4))
                .extracting(record -> record.path("elb_status_code").asInt())
                .containsExactly(200, 403, 200, 403);
    }

    @ParameterizedTest
    @EnumSource
    void judgesWhatAPassthroughEdgeForwards(Engine engine) throws IOException {
        var files = EdgeFiles.of(Files.createTempDirectory(directory, "front"), PKI);
        var behind = URI.create("http://127.0.0.1:" + stage.edge().port("header"));
        try (var front = Edge.start(files, new EdgeYaml(behind).passthrough("front"))) {
            var port = front.port(engine.listener("front"));
            for (var version : TlsVersion.values()) {
                var mark = stage.edge().accesses().mark();
                var accepted = stage.curl().get(port, "/widgets", Optional.of(ACME), version);
                var requests = stage.api().received().size();
                var revoked = stage.curl().get(port, "/widgets", Optional.of(REVOKED), version);
                var nobody = stage.curl().get(port, "/widgets", Optional.empty(), version);

                assertThat(accepted.status()).as(accepted.said()).isEqualTo(200);
                assertThat(stage.api().last().values(HEADER + "-Subject")).containsExactly("CN=acme");
                assertThat(stage.api().last().values(HEADER)).isEmpty();
                assertThat(List.of(revoked.status(), nobody.status())).containsExactly(403, 403);
                assertThat(stage.api().received()).hasSize(requests);
                assertThat(stage.edge().accesses().since(mark, 3))
                        .extracting(record -> record.path("reason").asString("-"))
                        .containsExactly("-", "ClientCertCrlHit", "UnmappedConnectionError");
            }
        }
    }

    private static Row denied(String name, String reason, String... values) {
        return new Row(name, List.of(values), 403, reason);
    }

    private static TestCredential expired() {
        return PKI.client("acme").expiredAt(Instant.now().minusSeconds(60)).mint();
    }

    /** A chain with a + in its base64; a certificate without one is rare, but there is. */
    private static TestCredential plus() {
        var credential = PKI.client("plus").mint();
        return credential.chainPem().contains("+") ? credential : plus();
    }

    private static String encoded(String pem) {
        return pem.replace("\n", "%0A").replace(" ", "%20");
    }

    private static String ask(String listener, List<String> values) {
        try (var wire = Wire.plain(stage.edge().port(listener))) {
            return wire.send(request(values)).response();
        }
    }

    private static String request(List<String> values) {
        var request = new StringBuilder("GET /widgets HTTP/1.1\r\nHost: localhost\r\n");
        values.forEach(
                value -> request.append(HEADER).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString();
    }
}
