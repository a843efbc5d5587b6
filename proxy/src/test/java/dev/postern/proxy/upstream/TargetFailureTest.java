package dev.postern.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a target does wrong, and the status by its cause: 502, or 504 where time has run out (alb.md 5.1, 8.5). */
class TargetFailureTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    /** Its queue of connections is full, so what we send to begin one is not answered. */
    @Test
    void isAGatewayTimeoutWhereNoConnectionComesInTime() throws IOException {
        var waiting = new ArrayList<Socket>();
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (var at = 0; at < 8; at++) {
                var socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 200);
                } catch (IOException e) {
                    break; // full
                }
            }

            assertThat(status(URI.create("http://127.0.0.1:" + full.getLocalPort())))
                    .isEqualTo(504);
        } finally {
            for (var socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void isAGatewayTimeoutWhereTlsIsNotAgreedOnInTime() {
        assertThat(overTls(connection -> connection.rest())).isEqualTo(504);
    }

    @Test
    void isABadGatewayWhereTlsFails() {
        assertThat(overTls(connection -> connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")))
                .isEqualTo(502);
    }

    @Test
    void isAGatewayTimeoutWhereNoAnswerComesInTime() {
        assertThat(answering(connection -> connection.rest())).isEqualTo(504);
    }

    @Test
    void isABadGatewayWhereTheConnectionIsReset() {
        assertThat(answering(RawConnection::reset)).isEqualTo(502);
    }

    @Test
    void isABadGatewayWhereTheConnectionIsClosed() {
        assertThat(answering(RawConnection::close)).isEqualTo(502);
    }

    @Test
    void isABadGatewayWhereTheAnswerIsMalformed() {
        assertThat(answering(connection -> connection.send("HTTP/1.1 abc\r\n\r\n")))
                .isEqualTo(502);
    }

    /** The head is on its way by the time the body turns out short: the client can tell, for the answer has no end. */
    @Test
    void cutsAnAnswerShorterThanItSays() {
        try (var target = new ScriptedUpstream(connection -> {
                    connection.head();
                    connection.send(OK + "Content-Length: 10\r\n\r\nshort");
                    connection.rest();
                });
                var edge = new PlainEdge(config(target.url()));
                var client = edge.connect()) {
            assertThat(client.send(get()).rest()).endsWith("\r\n\r\nshort[reset]");
        }
    }

    private static int answering(Consumer<RawConnection> script) {
        try (var target = new ScriptedUpstream(connection -> {
            connection.head();
            script.accept(connection);
        })) {
            return status(target.url());
        }
    }

    private static int overTls(Consumer<RawConnection> script) {
        try (var target = new ScriptedUpstream(script)) {
            return status(URI.create("https://127.0.0.1:" + target.url().getPort()));
        }
    }

    private static int status(URI target) {
        try (var edge = new PlainEdge(config(target));
                var client = edge.connect()) {
            return Integer.parseInt(client.send(get()).head().substring(9, 12));
        }
    }

    private static String get() {
        return "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static UpstreamConfig config(URI target) {
        return new UpstreamConfig(
                target,
                Optional.empty(),
                "",
                Optional.empty(),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                UpstreamConfig.DEFAULT_MAX_IDLE_CONNECTIONS,
                UpstreamConfig.DEFAULT_IDLE_TIMEOUT,
                Optional.empty());
    }
}
