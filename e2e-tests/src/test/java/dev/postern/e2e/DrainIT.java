package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGTERM: nobody new, whoever is being served is served to the end, then the process ends with 0. */
class DrainIT {
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // each test opens its own, with the drain timeout it needs
    private Stage stage;

    private void open(String drainTimeout) {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.verify("verify", "partners")
                        .trustStore("partners", "issuing.crl", "root.crl")
                        .with("limits: { drainTimeout: " + drainTimeout + " }\n"));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void finishesWhatIsRunningAndTakesNothingNew(Engine engine) {
        open("PT15S");
        var port = stage.edge().port(engine.listener("verify"));
        var acme = Optional.of(stage.pki().client("acme").mint());
        try (var running = stage.jdk().connect(port, acme, TlsVersion.TLS_1_3);
                var idle = stage.jdk().connect(port, acme, TlsVersion.TLS_1_2);
                var young = stage.jdk().connect(port, acme, TlsVersion.TLS_1_3)) {
            idle.send(get("/widgets"));
            assertThat(idle.response()).startsWith("HTTP/1.1 200");
            running.send(get("/held"));
            stage.api().awaitHeld();

            stage.edge().terminate();

            Patience.until("not ready", () -> stage.edge().ready().status() == 503);
            assertThat(idle.rest()).as("an idle connection is closed").isEmpty();
            assertThat(young.rest())
                    .as("so is one that has not asked anything yet")
                    .isEmpty();
            assertThatThrownBy(() -> Wire.plain(port))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(ConnectException.class);
            assertThat(stage.edge().isAlive()).isTrue();
            stage.api().release();
            assertThat(running.response()).startsWith("HTTP/1.1 200").endsWith(PrivateApi.WIDGET);
            assertThat(running.rest()).isEmpty();
        }
        assertThat(stage.edge().exitCode()).isZero();
        assertThat(stage.edge().accesses().lines()).hasSize(2);
    }

    /** A load balancer learns only some time later that it should send nobody; whoever it sends until then is served, once. */
    @Test
    void servesWhoComesWhileTheLoadBalancerStillBelievesInIt() {
        open("PT15S, drainDelay: PT6S");
        var port = stage.edge().port(Engine.BORINGSSL.listener("verify"));
        var acme = Optional.of(stage.pki().client("acme").mint());
        try (var old = stage.jdk().connect(port, acme, TlsVersion.TLS_1_3)) {
            old.send(get("/widgets"));
            assertThat(old.response()).doesNotContainIgnoringCase("connection: close");

            stage.edge().terminate();
            Patience.until("not ready", () -> stage.edge().ready().status() == 503);

            try (var young = stage.jdk().connect(port, acme, TlsVersion.TLS_1_3)) {
                young.send(get("/widgets"));
                assertThat(young.rest()).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
            }
            old.send(get("/widgets"));
            assertThat(old.rest())
                    .as("an idle connection is still there, and ends with this response")
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("connection: close")
                    .endsWith(PrivateApi.WIDGET);
        }
        assertThat(stage.edge().exitCode()).isZero();
    }

    /** The response is cut, and its client can tell: it has no end. */
    @ParameterizedTest
    @EnumSource
    void endsAtTheDeadlineWhateverIsRunning(Engine engine) {
        open("PT0.5S");
        var acme = Optional.of(stage.pki().client("acme").mint());
        try (var running =
                stage.jdk().connect(stage.edge().port(engine.listener("verify")), acme, TlsVersion.TLS_1_3)) {
            running.send(get("/held"));
            stage.api().awaitHeld();

            stage.edge().terminate();

            assertThat(running.rest()).doesNotContain("HTTP/1.1 200");
        }
        assertThat(stage.edge().exitCode()).isZero();
    }

    @Test
    void endsAtOnceWhenNobodyIsThere() {
        open("PT15S");
        stage.edge().terminate();

        assertThat(stage.edge().exitCode()).isZero();
        assertThat(stage.edge().log()).doesNotContain("WARN", "ERROR");
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}
