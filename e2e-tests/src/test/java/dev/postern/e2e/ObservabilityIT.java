package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.x509.SerialNumber;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What happened can be told afterwards: who came, what became of it, and what is about to run out. */
class ObservabilityIT {
    /** A field: quoted, or without blanks. */
    private static final Pattern FIELD = Pattern.compile("\"[^\"]*\"|[^ \"]+");

    @TempDir
    static Path directory;

    private static Stage stage;
    private static TestCredential acme;
    private static TestCredential revoked;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.verify("verify", "partners")
                        .verifyHeader("header", "partners", "127.0.0.1/32")
                        .trustStore("partners", "issuing.crl", "root.crl")
                        .albLogs()
                        .with("limits: { handshakeTimeout: PT2S }\n"));
        acme = stage.pki().client("acme").mint();
        revoked = stage.pki().client("revoked").mint();
        stage.files().publish(stage.pki(), 5, List.of(revoked.leaf().getSerialNumber()));
        Patience.until("list 5", () -> stage.edge().metric(list("postern_crl_number", "issuing.crl")) == 5);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void bothLogsHaveTheLoadBalancersFieldsAndJoin(Engine engine) {
        var connections = stage.edge().connections().mark();
        var accesses = stage.edge().accesses().mark();

        var result = stage.curl()
                .run(
                        "https://localhost:" + port(engine) + "/widgets?a=b",
                        Optional.of(acme),
                        TlsVersion.TLS_1_2,
                        "-A",
                        "curl \"quoted\" \\ and more");

        assertThat(result.status()).as(result.log()).isEqualTo(200);
        var connection =
                fields(stage.edge().connections().linesSince(connections, 1).get(0));
        assertThat(connection).hasSize(15);
        assertThat(connection.get(0)).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
        assertThat(connection.subList(1, 5))
                .containsExactly(
                        "127.0.0.1", String.valueOf(result.localPort()), String.valueOf(port(engine)), "TLSv1.2");
        assertThat(connection.get(5)).isIn("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384");
        assertThat(connection.get(6)).matches("\\d+\\.\\d{3}");
        assertThat(connection.get(7)).isEqualTo("\"CN=acme\"");
        assertThat(connection.get(8)).matches("NotBefore=\\S+Z;NotAfter=\\S+Z");
        assertThat(connection.get(9)).isEqualTo(SerialNumber.of(acme.leaf()).hex());
        assertThat(connection.get(10)).isEqualTo("Success");
        assertThat(connection.get(11)).matches("TID_[0-9a-f]{32}");
        var access = fields(stage.edge().accesses().linesSince(accesses, 1).get(0));
        assertThat(access).hasSize(34);
        assertThat(access.get(0)).isEqualTo("https");
        assertThat(access.get(3)).isEqualTo("127.0.0.1:" + result.localPort());
        assertThat(access.subList(8, 10)).containsExactly("200", "200");
        assertThat(access.get(12)).isEqualTo("\"GET https://localhost:" + port(engine) + "/widgets?a=b HTTP/1.1\"");
        assertThat(access.get(13)).isEqualTo("\"curl \\x22quoted\\x22 \\x5C and more\"");
        assertThat(access.get(18)).isEqualTo("\"localhost\"");
        assertThat(access.get(29)).isEqualTo(connection.get(11));
        assertThat(access.get(17))
                .isEqualTo('"' + stage.api().last().values("X-Amzn-Trace-Id").get(0) + '"');
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalHasItsReasonInTheConnectionLogAndTheMetric(Engine engine) {
        var mark = stage.edge().connections().mark();
        var accesses = stage.edge().accesses().mark();
        var before = stage.edge().refusals(engine.listener("verify"), "ClientCertCrlHit");

        var answer = stage.curl().get(port(engine), "/", Optional.of(revoked), TlsVersion.TLS_1_3);

        assertThat(answer.refused()).isTrue();
        var record = fields(stage.edge().connections().linesSince(mark, 1).get(0));
        assertThat(record).hasSize(15);
        assertThat(record.get(6)).isEqualTo("-");
        assertThat(record.get(7)).isEqualTo("\"CN=revoked\"");
        assertThat(record.get(10)).isEqualTo("Failed:ClientCertCrlHit");
        assertThat(stage.edge().refusals(engine.listener("verify"), "ClientCertCrlHit"))
                .isEqualTo(before + 1);
        assertThat(stage.edge().accesses().lines()).hasSize(accesses);
    }

    @Test
    void aForwardedClientThatIsRefusedHasItsReasonInTheAccessLog() {
        var mark = stage.edge().accesses().mark();
        try (var wire = Wire.plain(stage.edge().port("header"))) {
            var chain = revoked.chainPem().replace("\n", "%0A").replace(" ", "%20");
            var response = wire.send("GET / HTTP/1.1\r\nHost: a\r\nX-Amzn-Mtls-Clientcert: " + chain + "\r\n\r\n")
                    .response();
            assertThat(response).startsWith("HTTP/1.1 403");
        }
        var access = fields(stage.edge().accesses().linesSince(mark, 1).get(0));
        assertThat(access).hasSize(34);
        assertThat(access.get(0)).isEqualTo("http");
        assertThat(access.get(24)).isEqualTo("\"ClientCertCrlHit\"");
        assertThat(access.subList(4, 8)).containsExactly("-", "-1", "-1", "-1");
    }

    @Test
    void metricsTellWhatIsHeldAndWhenItRunsOut() {
        assertThat(stage.edge().metric(list("postern_crl_entries", "issuing.crl")))
                .isEqualTo(1);
        assertThat(stage.edge().metric(list("postern_crl_entries", "root.crl"))).isZero();
        assertThat(stage.edge().metric(list("postern_crl_number", "root.crl"))).isEqualTo(1);
        assertThat(stage.edge().metric(list("postern_crl_age_seconds", "issuing.crl")))
                .isBetween(0.0, 600.0);
        assertThat(stage.edge().metric(list("postern_crl_next_update_seconds", "issuing.crl")))
                .isBetween(6 * 86400.0, 7 * 86400.0);
        var days = stage.edge()
                .page("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("postern_certificate_expiry_days{"))
                .toList();
        assertThat(days)
                .as("two chains of two, and two anchors")
                .filteredOn(line -> line.contains("kind=\"server\""))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("} 36"));
        assertThat(days)
                .filteredOn(line -> line.contains("kind=\"trust_anchor\""))
                .hasSize(2);
        assertThat(stage.edge().ready().status()).isEqualTo(200);
        assertThat(stage.edge().health().json().path("status").asString()).isEqualTo("ok");
    }

    /** What comes to the TLS port and is not TLS (P7), or claims more than it sends (S4). */
    private record Noise(String name, String bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Noise> NOISE = List.of(
            new Noise("P7 nothing", ""),
            new Noise("P7 plain HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            new Noise(
                    "P7 SSLv2 hello", "\u0080.\u0001\u0000\u0002\u0000\u0015\u0000\u0000\u0000\u0010" + "a".repeat(37)),
            new Noise("P7 zeros", "\0".repeat(10_000)),
            new Noise("P7 octets of all kinds", "\u00ff\u00fe\u0016\u0015".repeat(2_500)),
            new Noise("S4 record over its limit", "\u0016\u0003\u0001\u00ff\u00ff" + "a".repeat(10_000)),
            new Noise(
                    "S4 hello of 16 MiB claimed in 9 octets", "\u0016\u0003\u0001\u0000\u0004\u0001\u00ff\u00ff\u00ff"),
            new Noise("S3 half a record header", "\u0016\u0003"));

    static Stream<Arguments> noises() {
        return NOISE.stream()
                .flatMap(noise -> Arrays.stream(Engine.values()).map(engine -> Arguments.of(noise, engine)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("noises")
    void noiseOnTheTlsPortEndsQuietly(Noise noise, Engine engine) {
        var seen = stage.api().seen();
        var open = "postern_open_connections{listener=\"" + engine.listener("verify") + "\"}";

        for (var times = 0; times < 5; times++) {
            try (var wire = Wire.plain(port(engine))) {
                wire.send(noise.bytes());
                if (times == 0 && !noise.bytes().isEmpty()) {
                    assertThat(wire.rest()).doesNotContain("HTTP/", "postern", "Exception");
                }
            }
        }

        Patience.until("all are gone", () -> stage.edge().metric(open) == 0);
        assertThat(stage.api().seen()).isEqualTo(seen);
        assertThat(stage.edge().isAlive()).isTrue();
        var connections = stage.edge().connections().mark();
        var accesses = stage.edge().accesses().mark();
        var served = stage.curl().get(port(engine), "/widgets", Optional.of(acme), TlsVersion.TLS_1_3);
        assertThat(served.status()).as(served.said()).isEqualTo(200);
        assertThat(stage.edge().connections().linesSince(connections, 1)).isNotEmpty();
        assertThat(stage.edge().accesses().linesSince(accesses, 1)).isNotEmpty();
    }

    private static List<String> fields(String line) {
        return FIELD.matcher(line).results().map(match -> match.group()).toList();
    }

    private static String list(String metric, String file) {
        return metric + "{list=\"" + file + "\",trust_store=\"partners\"}";
    }

    private static int port(Engine engine) {
        return stage.edge().port(engine.listener("verify"));
    }
}
