package dev.postern.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.testing.Http2Edge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RawHttp2;
import dev.postern.proxy.testing.ScriptedUpstream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client of HTTP/2 that does too little, or sends too much of a head. */
class Http2DeadlinesTest {
    @TempDir
    Path directory;

    private final AtomicInteger heads = new AtomicInteger();
    private final ScriptedUpstream upstream = new ScriptedUpstream(this::serve);

    private void serve(RawConnection connection) {
        while (true) {
            connection.head();
            heads.incrementAndGet();
        }
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    /** alb.md 8.5. A PING is no request. */
    @Test
    void aConnectionWithoutStreamsIsSentAwayAfterTheIdleTimeout() {
        try (var edge = new Http2Edge(
                        directory, upstream.url(), "attributes: { idle_timeout.timeout_seconds: 1 }", "", "");
                var client = edge.connect()) {
            client.frame(RawHttp2.PING, 0, 0, new byte[8]);

            assertThat(client.goneAway()).isZero();
        }
    }

    /** alb.md 5.1. */
    @Test
    void aBodyThatStopsComingIsAnswered408() {
        try (var edge = new Http2Edge(directory, upstream.url(), "", ", responseTimeout: PT0.2S", "");
                var client = edge.connect()) {
            client.head(1, "POST", "/", 0).data(1, "some of it", 0);

            assertThat(client.response(1)).startsWith("408 ");
        }
    }

    /** alb.md 1.4. The codec's own answer is 431, or GOAWAY if it has read too much already. */
    @Test
    void aHeadOverItsSizeReachesNobody() {
        try (var edge = new Http2Edge(directory, upstream.url());
                var client = edge.connect()) {
            var field = RawHttp2.fields("x-large", "x".repeat(15_000));
            client.frame(
                    RawHttp2.HEADERS,
                    RawHttp2.END_STREAM,
                    1,
                    RawHttp2.fields(":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost"));
            for (var piece = 1; piece <= 6; piece++) {
                if (!client.frameIfOpen(RawHttp2.CONTINUATION, piece == 6 ? RawHttp2.END_HEADERS : 0, 1, field)) {
                    break;
                }
            }

            var answer = client.await(frame -> frame.type() == RawHttp2.HEADERS || frame.type() == RawHttp2.GOAWAY);
            assertThat(answer.status()).isIn("431", "");
            assertThat(heads).hasValue(0);
        }
    }
}
