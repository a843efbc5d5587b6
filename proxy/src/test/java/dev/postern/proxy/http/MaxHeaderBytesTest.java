package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.ScriptedUpstream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an upstream's {@code maxHeaderBytes} count, on the wire towards it. */
class MaxHeaderBytesTest {
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final ScriptedUpstream upstream = new ScriptedUpstream(connection -> {
        while (true) {
            heads.add(connection.head());
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });

    @AfterEach
    void close() {
        upstream.close();
    }

    /** Neither port nor anything else of the head differs in length from one edge to the other. */
    @Test
    void letsAHeadOfThatSizeThroughAndNoneOfOneByteMore() {
        var size = 0;
        try (var edge = edge(8000);
                var client = edge.connect()) {
            assertThat(client.send(request(100)).response()).startsWith("HTTP/1.1 200 ");
            size = heads.get(0).length();
        }
        try (var edge = edge(size);
                var client = edge.connect()) {
            assertThat(client.send(request(101)).response()).startsWith("HTTP/1.1 431 ");
            assertThat(heads).hasSize(1);
            // The connection is as good as before.
            assertThat(client.send(request(100)).response()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void countsTheRequestLineToo() {
        try (var edge = edge(1000);
                var client = edge.connect()) {
            assertThat(client.send("GET /" + "a".repeat(1000) + " HTTP/1.1\r\nHost: api\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 431 ");
            assertThat(heads).isEmpty();
        }
    }

    @Test
    void readsTheBodyOfWhatItAnswersToItsEnd() {
        try (var edge = edge(1000);
                var client = edge.connect()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: api\r\nX-Long: " + "a".repeat(1000) + "\r\nContent-Length: 3\r\n\r\none");

            assertThat(client.response()).startsWith("HTTP/1.1 431 ");
            assertThat(client.send(request(1)).response()).startsWith("HTTP/1.1 200 ");
        }
    }

    private PlainEdge edge(int maxHeaderBytes) {
        return new PlainEdge(new UpstreamConfig(
                upstream.url(),
                Optional.empty(),
                "",
                Optional.empty(),
                UpstreamConfig.DEFAULT_CONNECT_TIMEOUT,
                UpstreamConfig.DEFAULT_RESPONSE_TIMEOUT,
                UpstreamConfig.DEFAULT_MAX_IDLE_CONNECTIONS,
                UpstreamConfig.DEFAULT_IDLE_TIMEOUT,
                Optional.of(maxHeaderBytes)));
    }

    private static String request(int length) {
        return "GET /widgets HTTP/1.1\r\nHost: api\r\nX-Filler: " + "a".repeat(length) + "\r\n\r\n";
    }
}
