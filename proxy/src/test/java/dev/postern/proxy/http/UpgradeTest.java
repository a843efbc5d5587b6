package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RecordingUpstream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** alb.md 8.4 has WebSockets; we have none, and whoever asks for another protocol gets an answer in this one (RFC 9110 §7.8). */
class UpgradeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: Upgrade",
                "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nConnection: Upgrade, HTTP2-Settings",
                "upgrade: TLS/1.0",
                "Connection: upgrade"
            })
    void isNotPassedOnAndTheRequestIsAnsweredAsItIs(String fields) {
        try (var upstream = new RecordingUpstream();
                var edge = new PlainEdge(upstream.url());
                var client = edge.connect()) {
            client.send("GET /widgets HTTP/1.1\r\nHost: api\r\n" + fields + "\r\n\r\n");

            assertThat(client.response()).startsWith("HTTP/1.1 200 ").endsWith(RecordingUpstream.WIDGET);
            assertThat(upstream.last().header("Upgrade")).isEmpty();
            assertThat(upstream.last().header("Connection")).doesNotContainIgnoringCase("upgrade");
            assertThat(upstream.last().header("HTTP2-Settings")).isEmpty();
            assertThat(client.send("GET /widgets HTTP/1.1\r\nHost: api\r\n\r\n").response())
                    .endsWith(RecordingUpstream.WIDGET);
        }
    }
}
