package dev.postern.cli.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.probe.Observation.Answered;
import dev.postern.cli.probe.Observation.Closed;
import dev.postern.cli.probe.Observation.ConnectFailed;
import dev.postern.cli.probe.Observation.HandshakeFailed;
import dev.postern.cli.probe.Observation.NotHttp;
import dev.postern.cli.probe.Observation.Reset;
import dev.postern.cli.probe.Observation.TimedOut;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProbeTest {
    private final Instant now = Instant.now();
    private final TestPki pki = TestPki.withIntermediate(now);
    private final TestCredential server = pki.server("localhost").mint();
    private final ProbeCredential client = presented(pki.client("acme").mint());
    private final ServerTrust trust = ServerTrust.only(List.of(pki.root().certificate()));

    @ParameterizedTest
    @EnumSource
    void seesAnAnswer(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> TestEdge.answer(tls, "200 OK", "hello"))) {
            var result = knock(edge.target(), version);

            assertThat(result.observed()).isEqualTo(new Answered(200, "hello"));
            assertThat(result.presented()).isTrue();
            assertThat(result.asExpected()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void speaksTheVersionOfTheRow(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(
                server,
                (raw, tls) -> TestEdge.answer(tls, "200 OK", tls.getSession().getProtocol()))) {
            assertThat(knock(edge.target(), version).observed()).isEqualTo(new Answered(200, version.jsseName()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAStatusOfRefusalForAnAnswer(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> TestEdge.answer(tls, "403 Forbidden", ""))) {
            var refused = new ProbeRow("refused", Optional.of(client), ProbeRequest.of("/"), new Expectation.Refused());

            var result = knock(edge.target(), refused, version);

            assertThat(result.observed()).isEqualTo(new Answered(403, ""));
            assertThat(result.asExpected()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesAResetAfterTheHandshake(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> {
            tls.startHandshake();
            TestEdge.reset(raw);
        })) {
            assertThat(knock(edge.target(), version).observed()).isEqualTo(new Reset());
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesAResetBeforeTheHandshake(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> TestEdge.reset(raw))) {
            var result = knock(edge.target(), version);

            assertThat(result.observed()).isEqualTo(new Reset());
            assertThat(result.presented()).isFalse();
            assertThat(result.text()).isEqualTo("reset (certificate not asked for)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsNoRefusalThatNeverAskedForTheCertificate(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> TestEdge.reset(raw))) {
            var revoked = new ProbeRow("revoked", Optional.of(client), ProbeRequest.of("/"), new Expectation.Refused());

            assertThat(knock(edge.target(), revoked, version).asExpected()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesAnEndWithoutAWord(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> {
            tls.startHandshake();
            // All of the request is read first, or the kernel would make a reset of it.
            tls.getInputStream().read(new byte[8192]);
            raw.close();
        })) {
            assertThat(knock(edge.target(), version).observed()).isEqualTo(new Closed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesAPoliteEnd(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> {
            tls.startHandshake();
            tls.getInputStream().read(new byte[8192]);
            tls.close();
        })) {
            assertThat(knock(edge.target(), version).observed()).isEqualTo(new Closed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUpOnSilence(TlsVersion version) throws Exception {
        try (var silent = new ServerSocket(0)) {
            var target = new ProbeTarget("localhost", silent.getLocalPort(), "/");
            var probe = new Probe(target, trust, Duration.ofMillis(200));

            assertThat(probe.run(List.of(row()), List.of(version)).get(0).observed())
                    .isEqualTo(new TimedOut());
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUpOnAnAnswerThatComesInDrops(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> {
            tls.startHandshake();
            // Each record comes well within the limit; all of them never do. Ends when the client hangs up.
            while (true) {
                tls.getOutputStream().write(' ');
                raw.setSoTimeout(20);
                waitForHangUp(raw);
            }
        })) {
            var probe = new Probe(edge.target(), trust, Duration.ofMillis(500));

            assertThat(probe.run(List.of(row()), List.of(version)).get(0).observed())
                    .isInstanceOf(NotHttp.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesWhatIsNotHttp(TlsVersion version) throws Exception {
        try (var edge = TestEdge.serving(server, (raw, tls) -> {
            tls.startHandshake();
            tls.getInputStream().read(new byte[8192]);
            tls.getOutputStream().write("220 mail ready\r\n".getBytes(US_ASCII));
        })) {
            assertThat(knock(edge.target(), version).observed()).isEqualTo(new NotHttp("220 mail ready"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesNoServerItDoesNotKnowForARefusal(TlsVersion version) throws Exception {
        var stranger = TestPki.withIntermediate(now).server("localhost").mint();
        try (var edge = TestEdge.serving(stranger, (raw, tls) -> TestEdge.answer(tls, "200 OK", "hello"))) {
            var observed = knock(edge.target(), version).observed();

            assertThat(observed).isInstanceOf(HandshakeFailed.class);
            assertThat(observed.refused()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesNoServerOfAnotherNameForARefusal(TlsVersion version) throws Exception {
        var other = pki.server("elsewhere.example").mint();
        try (var edge = TestEdge.serving(other, (raw, tls) -> TestEdge.answer(tls, "200 OK", "hello"))) {
            assertThat(knock(edge.target(), version).observed()).isInstanceOf(HandshakeFailed.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesThatThereIsNobody(TlsVersion version) throws Exception {
        int port;
        try (var gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }

        assertThat(knock(new ProbeTarget("localhost", port, "/"), version).observed())
                .isInstanceOf(ConnectFailed.class);
    }

    @ParameterizedTest
    @EnumSource
    void tellsAnEdgeThatCleansHeadersFromOneThatDoesNot(TlsVersion version) throws Exception {
        var rows = ProbeRows.spoofed(client, "/echo", "0123");
        try (var echo = TestEdge.serving(server, (raw, tls) -> TestEdge.answer(tls, "200 OK", "HEAD"));
                var cleaned = TestEdge.serving(
                        server, (raw, tls) -> TestEdge.answer(tls, "200 OK", "X-Postern-Probe: canary-0123"));
                var mute = TestEdge.serving(server, (raw, tls) -> TestEdge.answer(tls, "200 OK", "hello"))) {
            assertThat(rows).hasSize(2).allSatisfy(row -> {
                assertThat(knock(echo.target(), row, version).asExpected()).isFalse();
                assertThat(knock(cleaned.target(), row, version).asExpected()).isTrue();
                assertThat(knock(mute.target(), row, version).asExpected()).isFalse();
            });
        }
    }

    private static void waitForHangUp(java.net.Socket raw) throws java.io.IOException {
        try {
            raw.getInputStream().read(new byte[8192]);
        } catch (java.net.SocketTimeoutException e) {
            // Still there.
        }
    }

    private ProbeResult knock(ProbeTarget target, TlsVersion version) {
        return knock(target, row(), version);
    }

    private ProbeResult knock(ProbeTarget target, ProbeRow row, TlsVersion version) {
        return new Probe(target, trust, Duration.ofSeconds(10))
                .run(List.of(row), List.of(version))
                .get(0);
    }

    private ProbeRow row() {
        return new ProbeRow("valid", Optional.of(client), ProbeRequest.of("/widgets"), new Expectation.Answered());
    }

    private static ProbeCredential presented(TestCredential credential) {
        return new ProbeCredential(credential.chain(), credential.key());
    }
}
