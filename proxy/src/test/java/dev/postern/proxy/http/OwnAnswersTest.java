package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.ScriptedUpstream;
import dev.postern.proxy.testing.TestEdge;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What we answer in the upstream's place says a status and nothing else (alb.md 5.1): whoever asks learns neither why nor of what is behind us. */
class OwnAnswersTest {
    private static final String HOST = "Host: a\r\n";
    private static final Pattern ANSWER =
            Pattern.compile("HTTP/1\\.1 (\\d{3} [A-Za-z -]+)\r\n(.*?)\r\n\r\n(.*)", Pattern.DOTALL);

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments("no host", 400, "GET / HTTP/1.1\r\n\r\n"),
                arguments(
                        "a header over 16 K",
                        400,
                        "GET / HTTP/1.1\r\n" + HOST + "X: " + "x".repeat(17_000) + "\r\n\r\n"),
                arguments("a line over 16 K", 414, "GET /" + "x".repeat(17_000) + " HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("TRACE", 405, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("an unknown method", 405, "BREW / HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments(
                        "an encoding we do not have",
                        501,
                        "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
                arguments("a head that does not end", 408, "GET / HTTP/1.1\r\n" + HOST),
                arguments("nobody listens behind us", 502, "GET / HTTP/1.1\r\n" + HOST + "\r\n"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("requests")
    void tellAStatusAndNothingElse(String why, int status, String request) throws Exception {
        try (var edge = new PlainEdge(nobody());
                var client = edge.connect()) {
            assertTellsNothingBut(status, client.send(request).response());
        }
    }

    static Stream<Arguments> upstreams() {
        return Stream.of(
                arguments("no HTTP", 502, script(upstream -> upstream.send("secret-backend 220 ready\r\n\r\n"))),
                arguments("an end before an answer", 502, script(upstream -> {})),
                arguments(
                        "an upgrade nobody asked for",
                        502,
                        script(
                                upstream -> upstream.send(
                                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: secret-protocol\r\nConnection: upgrade\r\n\r\n"))),
                arguments("no answer in time", 504, script(RawConnection::rest)));
    }

    private static Consumer<RawConnection> script(Consumer<RawConnection> afterHead) {
        return upstream -> {
            upstream.head();
            afterHead.accept(upstream);
        };
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("upstreams")
    void tellAStatusAndNothingElseOfTheUpstream(String why, int status, Consumer<RawConnection> script) {
        try (var upstream = new ScriptedUpstream(script);
                var edge = new PlainEdge(upstream.url(), Duration.ofMillis(500));
                var client = edge.connect()) {
            assertTellsNothingBut(
                    status, client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n").response());
        }
    }

    /** alb.md 5.1: a body that stops coming is the client's fault, and not the upstream's. */
    @Test
    void say408OfABodyThatStopsComing() {
        try (var upstream = new ScriptedUpstream(RawConnection::rest);
                var edge = new PlainEdge(upstream.url(), Duration.ofMillis(500));
                var client = edge.connect()) {
            client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nfour");

            assertTellsNothingBut(408, client.response());
        }
    }

    /** alb.md 5.1: "client closed before the idle timeout elapsed", in the log only. */
    @Test
    void areLoggedAs460WhereNobodyIsThereToReadThem(@TempDir Path directory) throws InterruptedException {
        var asked = new CountDownLatch(1);
        var policy = "rules: [ { name: all, allow: all } ]\n";
        try (var upstream = new ScriptedUpstream(connection -> {
                    connection.head();
                    asked.countDown();
                    connection.rest();
                });
                var edge = AccessEdge.open(directory, AccessEdge.provider(), policy, upstream.url())) {
            var client = edge.connect().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
            assertThat(asked.await(TestEdge.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            client.reset();

            var record = edge.record(1);
            assertThat(record.path("elb_status_code").asInt()).isEqualTo(460);
            assertThat(record.path("target_status_code").isNull()).isTrue();
        }
    }

    private static void assertTellsNothingBut(int status, String answer) {
        var parts = ANSWER.matcher(answer);
        assertThat(parts.matches()).as(answer).isTrue();
        assertThat(parts.group(1)).startsWith(status + " ");
        assertThat(parts.group(3)).isEqualTo(parts.group(1) + "\n");
        assertThat(parts.group(2)
                        .lines()
                        .map(field -> field.replaceFirst(":.*", "").toLowerCase(java.util.Locale.ROOT)))
                .isSubsetOf("server", "date", "content-type", "content-length", "connection");
    }

    private static URI nobody() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
