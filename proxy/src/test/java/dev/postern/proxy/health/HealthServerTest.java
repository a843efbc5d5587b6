package dev.postern.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.admin.Health;
import dev.postern.proxy.testing.ProxyHeaders;
import dev.postern.proxy.testing.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthServerTest {
    private final Health health = new Health();
    private HealthServer server;

    @BeforeEach
    void start() throws IOException {
        server = HealthServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), health);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isReadyOnlyBetweenStartAndDrain() {
        var starting = ask("/readyz");
        health.ready();
        var ready = ask("/readyz");
        health.draining();
        var draining = ask("/readyz");

        assertThat(starting).startsWith("HTTP/1.1 503 ").endsWith("{\"status\":\"starting\"}\n");
        assertThat(ready).startsWith("HTTP/1.1 200 ").endsWith("{\"status\":\"ready\"}\n");
        assertThat(draining).startsWith("HTTP/1.1 503 ").endsWith("{\"status\":\"draining\"}\n");
    }

    @Test
    void saysThatSomethingIsWrongButNotWhat() {
        health.raise("trustStores.partners", "crl/issuing.pem: number fell from 8 to 7");

        var answer = ask("/healthz");

        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("{\"status\":\"degraded\"}\n");
        assertThat(answer).doesNotContain("issuing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/trust", "/revoked?issuerKey=00&serial=00", "/healthz/", "//readyz"})
    void hasNothingElse(String path) {
        assertThat(ask(path)).startsWith("HTTP/1.1 404 ");
    }

    /** A network load balancer puts the header before its probes too (alb.md 7.1). */
    @Test
    void answersTheSameBehindAHeader() {
        health.ready();
        for (var header : List.of(ProxyHeaders.local(), ProxyHeaders.throughEndpoint("10.0.0.1"))) {
            try (var connection = new RawConnection(server.address().getPort())) {
                connection.send(ProxyHeaders.text(header) + "GET /readyz HTTP/1.1\r\nHost: probe\r\n\r\n");

                assertThat(connection.rest()).startsWith("HTTP/1.1 200 ").endsWith("{\"status\":\"ready\"}\n");
            }
        }
    }

    @Test
    void endsWhatIsNeitherAHeaderNorARequest() {
        try (var connection = new RawConnection(server.address().getPort())) {
            connection.send(
                    ProxyHeaders.text(ProxyHeaders.header(0x31, 0x11, new byte[12])) + "GET / HTTP/1.1\r\n\r\n");

            assertThat(connection.rest()).doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void endsTheConnectionAfterOneAnswer() {
        try (var connection = new RawConnection(server.address().getPort())) {
            connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(connection.rest()).containsOnlyOnce("HTTP/1.1 ");
        }
    }

    @Test
    void namesTheAddressItCannotHave() {
        assertThatThrownBy(() -> HealthServer.start(server.address(), health))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("binding health address ")
                .hasMessageContaining(":" + server.address().getPort());
    }

    private String ask(String path) {
        try (var connection = new RawConnection(server.address().getPort())) {
            connection.send("GET " + path + " HTTP/1.1\r\nHost: probe\r\n\r\n");
            return connection.rest();
        }
    }
}
