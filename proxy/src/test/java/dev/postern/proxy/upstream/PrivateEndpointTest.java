package dev.postern.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.config.HealthCheckConfig;
import dev.postern.proxy.config.StatusMatcher;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A private API that is reached by an endpoint's name and known by its own, as behind a VPC endpoint. */
class PrivateEndpointTest {
    private final TestPki pki = TestPki.withIntermediate(Instant.now());
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // before each test
    private HttpsServer api;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        api = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.setHttpsConfigurator(
                new HttpsConfigurator(context(pki.server("api.example.com").mint())));
        api.createContext("/", exchange -> {
            try (exchange) {
                var session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
                seen.add(exchange.getRequestHeaders().getFirst("Host") + " " + session.getRequestedServerNames());
                exchange.sendResponseHeaders(204, -1);
            }
        });
        api.start();
    }

    @AfterEach
    void stop() {
        api.stop(0);
    }

    @Test
    void isToldItsOwnNameAndProvesIt() throws IOException {
        try (var edge = new PlainEdge(endpoint(Optional.of("api.example.com")))) {
            for (var host : List.of("api.example.com", "whatever.example:8443")) {
                assertThat(ask(edge, host)).startsWith("HTTP/1.1 204 ");
            }
        }

        var both = "api.example.com [type=host_name (0), value=api.example.com]";
        assertThat(seen).containsExactly(both, both);
    }

    @Test
    void isNotBelievedUnderTheEndpointsName() throws IOException {
        try (var edge = new PlainEdge(endpoint(Optional.empty()))) {
            assertThat(ask(edge, "api.example.com")).startsWith("HTTP/1.1 502 ");
        }

        assertThat(seen).isEmpty();
    }

    /** Checks prove it as requests do, and call it by its address (alb.md 4.4). */
    @Test
    void isCheckedOverTheSameTls() throws IOException {
        var endpoint = endpoint(Optional.of("api.example.com"));
        var checks = new HealthCheckConfig(
                "/",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                2,
                2,
                StatusMatcher.parse("204"));
        try (var edge = new PlainEdge(new UpstreamConfig(
                endpoint.targets(),
                endpoint.host(),
                "",
                endpoint.caBundle(),
                endpoint.connectTimeout(),
                endpoint.responseTimeout(),
                endpoint.maxIdleConnections(),
                endpoint.idleTimeout(),
                Optional.empty(),
                endpoint.attributes(),
                Optional.of(checks),
                endpoint.refresh(),
                List.of()))) {
            TestEdge.await(() -> edge.metric("postern_health_checks_total{reason=\"-\",upstream=\"widgets\"}") == 1);
        }

        assertThat(seen)
                .containsExactly(
                        "127.0.0.1:" + api.getAddress().getPort() + " [type=host_name (0), value=api.example.com]");
    }

    private UpstreamConfig endpoint(Optional<String> host) throws IOException {
        var bundle = Files.writeString(directory.resolve("bundle.pem"), pki.bundle());
        return new UpstreamConfig(
                URI.create("https://localhost:" + api.getAddress().getPort()),
                host,
                "",
                Optional.of(bundle),
                UpstreamConfig.DEFAULT_CONNECT_TIMEOUT,
                UpstreamConfig.DEFAULT_RESPONSE_TIMEOUT,
                UpstreamConfig.DEFAULT_MAX_IDLE_CONNECTIONS,
                UpstreamConfig.DEFAULT_IDLE_TIMEOUT,
                Optional.empty());
    }

    private static String ask(PlainEdge edge, String host) {
        try (var client = edge.connect()) {
            return client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").head();
        }
    }

    private static SSLContext context(TestCredential server) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var chain = server.chain().certificates().toArray(X509Certificate[]::new);
        store.setKeyEntry("server", server.key(), new char[0], chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
