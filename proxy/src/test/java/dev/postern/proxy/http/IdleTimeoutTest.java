package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.testing.AccessEdge;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code idle_timeout.timeout_seconds} (alb.md 8.5), at its least: one second. */
class IdleTimeoutTest {
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: api\r\n\r\n";

    @TempDir
    Path directory;

    private AccessEdge edge;

    @BeforeEach
    void start() {
        edge = new AccessEdge(
                directory,
                AccessEdge.provider(),
                AccessEdge.OFF,
                "",
                "attributes: { idle_timeout.timeout_seconds: \"1\" }\n");
    }

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void endsAConnectionOnWhichNothingWasEverAsked() {
        try (var client = edge.connect()) {
            assertThat(client.rest())
                    .as("not even 408: it could be taken for an answer")
                    .isEmpty();
        }
    }

    @Test
    void endsAConnectionBetweenTwoRequests() {
        try (var client = edge.connect()) {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");

            assertThat(client.rest()).isEmpty();
        }
    }
}
