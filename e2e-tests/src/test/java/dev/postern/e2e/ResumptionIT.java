package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.OpenSslClient;
import dev.postern.e2e.kit.OpenSslServer;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every connection is judged by what is known now: nobody comes back on the strength of an earlier handshake. */
class ResumptionIT {
    private static final String LIST_NUMBER = "postern_crl_number{list=\"issuing.crl\",trust_store=\"partners\"}";

    @TempDir
    static Path directory;

    private static Stage stage;
    private static TestCredential acme;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.verify("verify", "partners")
                        .passthrough("passthrough")
                        .trustStore("partners", "issuing.crl", "root.crl"));
        acme = stage.pki().client("acme").mint();
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
    @DisplayName("R9 no ticket and no session is taken back")
    void r9NoTicketAndNoSessionIsTakenBack(Engine engine, TlsVersion version) {
        var session = directory.resolve("session-" + engine + version + ".pem");

        var first =
                openssl().run(port(engine), "/widgets", Optional.of(acme), version, "-sess_out", session.toString());

        assertThat(first.status()).as(first.said()).isEqualTo(200);
        if (Files.exists(session)) {
            for (var again = 0; again < 3; again++) {
                var next = openssl()
                        .run(port(engine), "/widgets", Optional.of(acme), version, "-sess_in", session.toString());

                assertThat(next.status()).as(next.said()).isEqualTo(200);
                assertThat(next.said()).contains("New, TLSv1").doesNotContain("Reused, ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R9 reconnecting is a full handshake each time")
    void r9ReconnectingIsAFullHandshakeEachTime(Engine engine) {
        var mark = stage.edge().connections().mark();

        var said = openssl().talk(port(engine), Optional.of(acme), TlsVersion.TLS_1_2, List.of("-reconnect"), "");

        assertThat(said).contains("New, TLSv1.2").doesNotContain("Reused, ");
        assertThat(stage.edge().connections().since(mark, 6))
                .filteredOn(record -> record.path("listener").asString().equals(engine.listener("verify")))
                .hasSizeGreaterThanOrEqualTo(6);
    }

    /** R3: the same certificate stands on a listener that asks less. */
    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R3 a session of a laxer listener is worth nothing")
    void r3ASessionOfALaxerListenerIsWorthNothing(Engine engine, TlsVersion version) {
        var session = directory.resolve("lax-" + engine + version + ".pem");
        var lax = stage.edge().port(engine.listener("passthrough"));
        var laxMark = stage.edge().connections().mark();
        var admitted = openssl().run(lax, "/widgets", Optional.empty(), version, "-sess_out", session.toString());
        assertThat(admitted.status()).isEqualTo(200);
        var before = stage.edge().connections().next(laxMark);
        assertThat(before.path("tls_verify_status").asString()).isEqualTo("Success");
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();

        var options = Files.exists(session) ? new String[] {"-sess_in", session.toString()} : new String[0];
        var refused = openssl().run(port(engine), "/widgets", Optional.empty(), version, options);

        assertThat(refused.refused()).as(refused.said()).isTrue();
        assertThat(stage.edge()
                        .connections()
                        .next(mark, "reason", "UnmappedConnectionError")
                        .path("listener")
                        .asString())
                .isEqualTo(engine.listener("verify"));
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    @DisplayName("R6 revoked since the first connection")
    void r6RevokedSinceTheFirstConnection(Engine engine, TlsVersion version) {
        var leaver = stage.pki().client("leaver").mint();
        var session = directory.resolve("leaver-" + engine + version + ".pem");
        var first =
                openssl().run(port(engine), "/widgets", Optional.of(leaver), version, "-sess_out", session.toString());
        assertThat(first.status()).as(first.said()).isEqualTo(200);
        var number = (long) stage.edge().metric(LIST_NUMBER) + 1;
        stage.files().publish(stage.pki(), number, List.of(leaver.leaf().getSerialNumber()));
        Patience.until("list " + number, () -> stage.edge().metric(LIST_NUMBER) == number);
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();

        var options = Files.exists(session) ? new String[] {"-sess_in", session.toString()} : new String[0];
        var again = openssl().run(port(engine), "/widgets", Optional.of(leaver), version, options);

        assertThat(again.refused()).as(again.said()).isTrue();
        assertThat(stage.edge()
                        .connections()
                        .next(mark, "reason", "ClientCertCrlHit")
                        .path("leaf_client_cert_subject")
                        .asString())
                .isEqualTo("CN=leaver");
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    /** A ticket of another server, with leave to send early data: neither is taken. */
    @ParameterizedTest
    @EnumSource
    @DisplayName("R10 early data of a foreign ticket goes nowhere")
    void r9r10AForeignTicketAndItsEarlyDataAreRefused(Engine engine) throws IOException {
        var session = directory.resolve("foreign-" + engine + ".pem");
        assertThat(ticketOfAnotherServer(session)).contains("New, TLSv1.3");
        var early = Files.writeString(directory.resolve("early"), OpenSslClient.request("/early"));

        var answer = openssl()
                .run(
                        port(engine),
                        "/late",
                        Optional.of(acme),
                        TlsVersion.TLS_1_3,
                        "-sess_in",
                        session.toString(),
                        "-early_data",
                        early.toString());

        // The JDK's engine does not skip early data as RFC 8446 §4.2.10 has it: it ends the connection, which is as
        // safe.
        assertThat(answer.said()).contains("Early data was rejected").doesNotContain("Reused, ");
        assertThat(answer.status()).as(answer.said()).isIn(engine == Engine.JDK ? List.of(0, 200) : List.of(200));
        assertThat(stage.api().received()).noneMatch(request -> request.line().contains("/early"));
        var again = openssl()
                .run(port(engine), "/late", Optional.of(acme), TlsVersion.TLS_1_3, "-sess_in", session.toString());
        assertThat(again.status()).as(again.said()).isEqualTo(200);
        assertThat(again.said()).contains("New, TLSv1.3").doesNotContain("Reused, ");
    }

    private static String ticketOfAnotherServer(Path session) throws IOException {
        CompletableFuture<String> visit;
        try (var server = OpenSslServer.start(stage.files())) {
            visit = CompletableFuture.supplyAsync(() -> openssl()
                    .talk(
                            server.port(),
                            Optional.empty(),
                            TlsVersion.TLS_1_3,
                            List.of("-ign_eof", "-sess_out", session.toString()),
                            ""));
            Patience.until("a ticket", () -> session.toFile().length() > 0);
        }
        return visit.join();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R10 renegotiation is refused")
    void r10RenegotiationIsRefused(Engine engine) {
        var requests = stage.api().received().size();

        // The letter R on a line of its own is s_client's command for it.
        var said = openssl()
                .talk(
                        port(engine),
                        Optional.of(acme),
                        TlsVersion.TLS_1_2,
                        List.of("-legacy_renegotiation"),
                        "R\n" + OpenSslClient.request("/after"));

        assertThat(said).contains("RENEGOTIATING");
        assertThat(said).as("the connection must end with the attempt").doesNotContain("HTTP/1.1 200");
        assertThat(stage.api().received()).hasSize(requests);
    }

    private static OpenSslClient openssl() {
        return stage.openssl();
    }

    private static int port(Engine engine) {
        return stage.edge().port(engine.listener("verify"));
    }
}
