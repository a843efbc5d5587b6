package dev.postern.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.metrics.EdgeMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private static final TrustPage NO_TRUST = new TrustPage(java.util.Map.of(), java.time.InstantSource.system());
    private final Health health = new Health();
    private final EdgeMetrics metrics = new EdgeMetrics(() -> Instant.parse("2026-03-01T00:00:00Z"));
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), health, metrics, NO_TRUST);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void saysItIsWell() throws Exception {
        var answer = get("/healthz");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}\n");
    }

    @Test
    void isAliveButDegradedWithItsCauses() throws Exception {
        health.raise("trustStores.partners", "crl/issuing.pem: number fell from 8 to 7");
        health.raise("listeners.partners", "server.pem: \"expired\"");

        var answer = get("/healthz");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"status\":\"degraded\",\"causes\":{\"listeners.partners\":\"server.pem: \\\"expired\\\"\","
                                + "\"trustStores.partners\":\"crl/issuing.pem: number fell from 8 to 7\"}}\n");
        assertThat(get("/metrics").body()).contains("\npostern_degraded_causes 2.0\n");
    }

    @Test
    void isReadyFromBindingUntilDraining() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("{\"status\":\"starting\"}\n");

        health.ready();
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("{\"status\":\"ready\"}\n");

        health.draining();
        health.ready();
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("{\"status\":\"draining\"}\n");
    }

    @Test
    void showsMetrics() throws Exception {
        metrics.listener("partners").request(200);

        var answer = get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("\npostern_requests_total{code=\"2xx\",listener=\"partners\"} 1.0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz/", "/healthz/x", "/metricsx", "/..//metrics", "/HEALTHZ"})
    void knowsNoOtherPath(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD"})
    void knowsNoOtherMethod(String method) throws Exception {
        var answer = send(HttpRequest.newBuilder(uri("/metrics")).method(method, BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }

    @Test
    void namesTheAddressThatIsTaken() {
        assertThatThrownBy(() -> AdminServer.start(server.address(), health, metrics, NO_TRUST))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "binding admin address 127.0.0.1:" + server.address().getPort() + ": Address already in use");
    }

    @Test
    void tellsNewsFromRepetition() {
        assertThat(health.raise("a", "x")).isTrue();
        assertThat(health.raise("a", "x")).isFalse();
        assertThat(health.raise("a", "y")).isTrue();
        assertThat(health.clear("a")).isTrue();
        assertThat(health.clear("a")).isFalse();
        assertThat(health.causes()).isEmpty();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }
}
