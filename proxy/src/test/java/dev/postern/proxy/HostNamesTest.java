package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.config.HostNames;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.TestEdge;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A listener that forwards for some hosts only, as a load balancer does whose default action is a fixed 404. */
class HostNamesTest {
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // before each test
    private TestEdge edge;

    @BeforeEach
    void start() {
        edge = TestEdge.start(
                directory,
                TestPki.withIntermediate(Instant.now()),
                new MutualAuthentication.Off(),
                HostNamesTest::with);
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private static ListenerConfig with(ListenerConfig listener) {
        return new ListenerConfig(
                listener.name(),
                listener.address(),
                List.of(),
                listener.sslPolicy(),
                listener.tlsEngine(),
                listener.proxyProtocol(),
                listener.mutualAuthentication(),
                listener.attributes(),
                new HostNames(List.of("Api.example.com", "[::1]")),
                listener.forward());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"api.example.com", "API.EXAMPLE.COM", "api.example.com:443", "api.example.com:8443", "[::1]:8443"
            })
    void forwardsForItsHosts(String host) {
        assertThat(ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other.example.com",
                "example.com",
                "x.api.example.com",
                "api.example.com.",
                "api.example.com.evil.example",
                "localhost",
                "127.0.0.1",
                ""
            })
    void answersOthersItselfAndSaysWhyInTheLogOnly(String host) {
        var answer = ask("GET /widgets HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 404 ").endsWith("404 Not Found\n");
        var record = JsonMapper.shared().readTree(edge.logLine("access.log", 1));
        assertThat(record.path("elb_status_code").asInt()).isEqualTo(404);
        assertThat(record.path("host").asString()).isEqualTo(host);
        assertThat(record.path("detail").asString()).isEqualTo("the host is none that this listener forwards for");
        assertThat(edge.upstream().received()).isEmpty();
    }

    /** alb.md 8.3: of the two the target's counts, here and upstream. */
    @Test
    void goesByTheTargetsHostWhereThereIsOne() {
        assertThat(ask("GET http://other.example/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ");
        assertThat(ask("GET http://api.example.com/ HTTP/1.1\r\nHost: other.example\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(edge.upstream().last().header("Host")).isEqualTo("api.example.com:" + edge.port());
    }

    @Test
    void forwardsNothingThatNamesNoHost() {
        assertThat(ask("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void goesOnWithTheConnectionAfterwards() {
        try (var connection = new RawConnection(edge.port())) {
            connection.send("POST / HTTP/1.1\r\nHost: other.example\r\nContent-Length: 5\r\n\r\nhello"
                    + "POST / HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 5\r\n\r\nworld");

            assertThat(connection.response()).startsWith("HTTP/1.1 404 ");
            assertThat(connection.response()).startsWith("HTTP/1.1 200 ").endsWith("world");
        }
    }

    private String ask(String request) {
        try (var connection = new RawConnection(edge.port())) {
            return connection.send(request).response();
        }
    }
}
