package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi.Received;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.testing.TestCredential;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A certificate that an upstream has no room for is left out where the listener says so, or the request is refused; never cut (H3). */
class LargeCertificateIT {
    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.listener("always", listener("leaf: on"))
                        .listener("fitting", listener("leaf: when-it-fits"))
                        .listener("never", listener("leaf: off"))
                        .listener("standard", listener("leaf: when-it-fits, clientCert: leaf"))
                        .listener("passthrough", "mutualAuthentication: { mode: passthrough }\nforward: small\n")
                        .plainListener("header", """
                                mutualAuthentication: { mode: verify-header, trustStore: partners, trustedPeers: [ 127.0.0.1/32 ] }
                                identityHeaders: { leaf: when-it-fits }
                                forward: small
                                """)
                        .upstream("small", "maxHeaderBytes: 8000")
                        .verify("unlimited", "partners")
                        .trustStore("partners", "issuing.crl", "root.crl"));
    }

    private static String listener(String identityHeaders) {
        return """
                mutualAuthentication: { mode: verify, trustStore: partners }
                identityHeaders: { %s }
                forward: small
                """.formatted(identityHeaders);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BORINGSSL, always", "BORINGSSL, standard", "BORINGSSL, passthrough",
        "JDK, always", "JDK, standard", "JDK, passthrough"
    })
    void h3ARequestWithoutRoomIsRefusedWithBothNumbers(Engine engine, String listener) {
        var seen = stage.api().seen();
        var mark = stage.edge().accesses().mark();

        try (var wire = connect(engine.listener(listener), large())) {
            assertThat(ask(wire)).startsWith("HTTP/1.1 431 ").endsWith("431 Request Header Fields Too Large\n");
        }

        var record = stage.edge().accesses().next(mark);
        assertThat(record.path("elb_status_code").asInt()).isEqualTo(431);
        assertThat(record.path("reason").asString()).isEqualTo("AccessHeadersTooLarge");
        assertThat(record.path("detail").asString())
                .matches("a head of \\d{4,5} bytes \\(expected: at most 8000, for upstream small\\)");
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    @ParameterizedTest
    @EnumSource
    void h3TheLeafIsLeftOutWhereTheListenerSaysSoAndThatIsCounted(Engine engine) {
        var listener = engine.listener("fitting");
        var omitted = omitted(listener);

        try (var wire = connect(listener, large())) {
            assertThat(ask(wire)).startsWith("HTTP/1.1 200 ");
        }

        var request = stage.api().last();
        assertThat(request.values("X-Amzn-Mtls-Clientcert-Leaf")).isEmpty();
        assertThat(request.values("X-Amzn-Mtls-Clientcert-Subject")).containsExactly("CN=acme");
        assertThat(request.values("X-Amzn-Mtls-Clientcert-Serial-Number")).hasSize(1);
        Patience.until("it is counted", () -> omitted(listener) == omitted + 1);
    }

    @ParameterizedTest
    @EnumSource
    void h3ALeafThatFitsIsSentWhole(Engine engine) {
        var listener = engine.listener("fitting");
        var omitted = omitted(listener);
        var acme = stage.pki().client("acme").mint();

        try (var wire = connect(listener, acme)) {
            assertThat(ask(wire)).startsWith("HTTP/1.1 200 ");
            // The same connection, with a header of its own that is twenty bytes too many beside the leaf.
            var filler = 8000 - size(stage.api().last()) - "X-Filler: \r\n".length() + 20;
            assertThat(wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\nX-Filler: " + "a".repeat(filler)
                                    + "\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 200 ");
        }

        var all = stage.api().received();
        assertThat(all.get(all.size() - 2).values("X-Amzn-Mtls-Clientcert-Leaf"))
                .hasSize(1);
        assertThat(all.get(all.size() - 1).values("X-Amzn-Mtls-Clientcert-Leaf"))
                .isEmpty();
        Patience.until("it is counted", () -> omitted(listener) == omitted + 1);
    }

    @ParameterizedTest
    @CsvSource({"BORINGSSL, never, 0", "BORINGSSL, unlimited, 1", "JDK, never, 0", "JDK, unlimited, 1"})
    void h3WithoutTheLeafOrWithoutALimitItPasses(Engine engine, String listener, int leaves) {
        try (var wire = connect(engine.listener(listener), large())) {
            assertThat(ask(wire)).startsWith("HTTP/1.1 200 ");
        }

        assertThat(stage.api().last().values("X-Amzn-Mtls-Clientcert-Leaf")).hasSize(leaves);
    }

    @Test
    void h3BehindVerifyHeaderTheSameHolds() {
        var chain = large().chainPem().replace("\n", "%0A").replace(" ", "%20");
        try (var wire = Wire.plain(stage.edge().port("header"))) {
            assertThat(wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\nX-Amzn-Mtls-Clientcert: " + chain
                                    + "\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 200 ");
        }

        assertThat(stage.api().last().values("X-Amzn-Mtls-Clientcert-Leaf")).isEmpty();
        assertThat(stage.api().last().values("X-Amzn-Mtls-Clientcert-Subject")).containsExactly("CN=acme");
    }

    /** Some 6 KB of DER, so some 8.5 KB of header; within what TLS and the edge take from a client. */
    private static TestCredential large() {
        var client = stage.pki().client("acme");
        for (var at = 0; at < 100; at++) {
            client = client.dns("%d.%s.example".formatted(at, "a".repeat(45)));
        }
        return client.mint();
    }

    private static int size(Received request) {
        return request.line().length()
                + 4
                + request.fields().stream()
                        .mapToInt(field -> field.name().length() + field.value().length() + 4)
                        .sum();
    }

    private static double omitted(String listener) {
        return stage.edge().metric("postern_leaf_headers_omitted_total{listener=\"" + listener + "\"}");
    }

    private static Wire connect(String listener, TestCredential client) {
        return stage.jdk().connect(stage.edge().port(listener), Optional.of(client), TlsVersion.TLS_1_3);
    }

    private static String ask(Wire wire) {
        return wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
    }
}
