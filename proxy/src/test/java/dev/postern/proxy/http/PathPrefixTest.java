package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RecordingUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream whose paths all lie below one of their own. */
class PathPrefixTest {
    private final RecordingUpstream upstream = new RecordingUpstream();
    private final PlainEdge edge = new PlainEdge(upstream.url(), "/live");

    @AfterEach
    void close() {
        edge.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/widgets?x=/../y, /live/widgets?x=/../y",
        "http://api/widgets, /live/widgets",
        "http://api, /live/",
        "//other, /live//other"
    })
    void sendsEveryPathThere(String target, String sent) {
        try (var client = edge.connect()) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: api\r\n\r\n").response();

            assertThat(upstream.last().target()).hasToString(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /../other", "GET http://api/%2e%2e/other", "OPTIONS *"})
    void refusesWhatCouldLeadOut(String request) {
        try (var client = edge.connect()) {
            client.send(request + " HTTP/1.1\r\nHost: api\r\n\r\n");

            assertThat(client.response()).startsWith("HTTP/1.1 400 ");
        }
    }
}
