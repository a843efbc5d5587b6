package dev.postern.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.testing.Http2Edge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RawHttp2;
import dev.postern.proxy.testing.ScriptedUpstream;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection of HTTP/2: what its streams may do to each other, and how it ends. */
class Http2ConnectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    Path directory;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private final ScriptedUpstream upstream = new ScriptedUpstream(this::serve);
    private Http2Edge edge;

    @BeforeEach
    void open() {
        edge = new Http2Edge(directory, upstream.url());
    }

    @AfterEach
    void close() {
        answer.countDown();
        edge.close();
        upstream.close();
    }

    private void serve(RawConnection connection) {
        while (true) {
            var head = connection.head();
            if (head.startsWith("GET /held ")) {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    return;
                }
            } else if (head.startsWith("GET /cut ")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal");
                connection.close();
                return;
            } else if (head.startsWith("GET /endless ")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                var piece = "x".repeat(64 * 1024);
                while (true) {
                    connection.send(piece);
                    sent.addAndGet(piece.length());
                }
            } else if (head.startsWith("GET /trailers ")) {
                connection.send(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n");
                continue;
            }
            connection.send(OK);
        }
    }

    private void with(Consumer<RawHttp2> test) {
        try (var client = edge.connect()) {
            test.accept(client);
        }
    }

    @Test
    void aResponseCutShortResetsItsStreamOnly() {
        with(client -> {
            client.get(1, "/cut");
            assertThat(client.response(1)).startsWith("200").endsWith("RST " + Http2Error.INTERNAL_ERROR.code());

            client.get(3, "/");
            assertThat(client.response(3)).isEqualTo("200 ok");
        });
    }

    @Test
    void trailersOfAResponseComeAsSuch() {
        with(client -> {
            client.get(1, "/trailers");

            var trailers = client.await(frame -> frame.type() == RawHttp2.HEADERS && frame.ends());
            assertThat(String.valueOf(trailers.headers().orElseThrow().get("x-sum")))
                    .isEqualTo("7");
        });
    }

    /** RFC 9113 §8.1: NO_ERROR asks the client to stop, and the connection goes on. */
    @Test
    void aRefusedRequestWithABodyLeavesTheConnectionUsable() {
        with(client -> {
            client.head(1, "POST", "/", 0, "x_a", "b");
            assertThat(client.response(1)).startsWith("400");
            assertThat(client.await(RawHttp2.RST_STREAM, 1).errorCode()).isZero();

            client.get(3, "/");
            assertThat(client.response(3)).isEqualTo("200 ok");
        });
    }

    /** alb.md 8.3: "up to 128 parallel streams". */
    @Test
    void theStreamAfterThe128thIsRefused() {
        with(client -> {
            for (var stream = 1; stream <= 257; stream += 2) {
                client.get(stream, "/held");
            }

            var refused = client.await(frame -> frame.type() == RawHttp2.RST_STREAM);
            assertThat(refused.stream()).isEqualTo(257);
            assertThat(refused.errorCode()).isEqualTo((int) Http2Error.REFUSED_STREAM.code());
        });
    }

    @Test
    void drainSaysGoAwayAndLetsStreamsFinish() throws InterruptedException {
        try (var client = edge.connect()) {
            client.get(1, "/held");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            var draining = new Thread(edge.edge()::drain);
            draining.start();

            var away = client.await(RawHttp2.GOAWAY, 0);
            assertThat(away.errorCode()).isZero();
            assertThat(away.lastStream()).isEqualTo(1);
            answer.countDown();
            assertThat(client.response(1)).isEqualTo("200 ok");
            assertThat(client.goneAway()).isLessThanOrEqualTo(0);
            draining.join();
        }
    }

    /** CVE-2023-44487. */
    @Test
    void aClientThatResetsWhatItAsksForIsSentAway() {
        with(client -> {
            for (var stream = 1; stream < 1_000; stream += 2) {
                if (!client.frameIfOpen(
                                RawHttp2.HEADERS,
                                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                                stream,
                                RawHttp2.fields(
                                        ":method", "GET", ":scheme", "https", ":path", "/held", ":authority", "a"))
                        || !client.frameIfOpen(RawHttp2.RST_STREAM, 0, stream, RawHttp2.number(8))) {
                    break;
                }
            }

            assertThat(client.goneAway()).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
        });
    }

    /** CVE-2019-9512. */
    @Test
    void aFloodOfPingsIsSentAway() {
        with(client -> {
            for (var ping = 0; ping < 1_001; ping++) {
                if (!client.frameIfOpen(RawHttp2.PING, 0, 0, new byte[8])) {
                    break;
                }
            }

            assertThat(client.goneAway()).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
        });
    }

    /** CVE-2024-27316. */
    @Test
    void aHeadOfEmptyContinuationsIsSentAway() {
        with(client -> {
            client.frame(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, RawHttp2.fields(":method", "GET"));
            for (var piece = 0; piece < 100 && client.frameIfOpen(RawHttp2.CONTINUATION, 0, 1, new byte[0]); piece++) {}

            assertThat(client.goneAway()).isEqualTo((int) Http2Error.ENHANCE_YOUR_CALM.code());
        });
    }

    /** alb.md 5.1: "more than 10,000 requests on a connection": GOAWAY and FIN. */
    @Tag("deep")
    @Test
    void the10000thRequestIsServedAndIsTheLast() {
        with(client -> {
            for (var stream = 1; stream < 20_000; stream += 2) {
                client.get(stream, "/");
                if (stream < 19_999) {
                    assertThat(client.response(stream)).isEqualTo("200 ok");
                }
            }

            var away = client.await(RawHttp2.GOAWAY, 0);
            assertThat(away.errorCode()).isZero();
            assertThat(away.lastStream()).isEqualTo(19_999);
            assertThat(client.response(19_999)).isEqualTo("200 ok");
            assertThat(client.goneAway()).isLessThanOrEqualTo(0);
        });
    }

    /** What the client does not take is not read from the upstream: its window, 32 KB of ours, and what sockets hold. */
    @Test
    void aSlowReaderHoldsUpItsUpstreamAndNobodyElse() {
        with(client -> {
            client.initialWindow(0).get(1, "/endless");
            client.await(RawHttp2.HEADERS, 1);

            client.get(3, "/").window(3, 2);
            assertThat(client.response(3)).isEqualTo("200 ok");
            assertThat(sent.get()).isLessThan(32_000_000);
        });
    }
}
