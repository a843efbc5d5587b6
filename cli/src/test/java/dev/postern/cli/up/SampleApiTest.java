package dev.postern.cli.up;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampleApiTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private SampleApi api;

    @BeforeEach
    void start() throws Exception {
        api = SampleApi.start(0);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void answersAWidget() throws Exception {
        var response = get("/widgets");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.body()).isEqualTo("{\"id\":\"1\",\"value\":\"4.99\"}");
    }

    @Test
    void tellsWhichHeadersItGot() throws Exception {
        var response = client.send(
                HttpRequest.newBuilder(api.uri().resolve("/echo"))
                        .header("X-One", "a")
                        .header("X-One", "b\"c")
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.body()).startsWith("{\"headers\":{").contains("\"X-One\":[\"a\",\"b\\\"c\"]");
    }

    @Test
    void knowsNothingElse() throws Exception {
        assertThat(get("/other").statusCode()).isEqualTo(404);
        assertThat(client.send(
                                HttpRequest.newBuilder(api.uri().resolve("/widgets"))
                                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void hasReceivedNothingAtFirst() {
        assertThat(api.received()).isEqualTo(new SampleApi.Received(0, 0, 0));
    }

    @Test
    void countsWhatIsNotEvenARequest() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.uri().getPort())) {
            socket.getOutputStream().write("GET /wid".getBytes(US_ASCII));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }

        assertThat(api.received()).isEqualTo(new SampleApi.Received(1, 8, 0));
    }

    @Test
    void countsTwoRequestsOnOneConnection() throws Exception {
        get("/widgets");
        get("/widgets");

        assertThat(api.received().connections()).isEqualTo(1);
        assertThat(api.received().requests()).isEqualTo(2);
    }

    @Test
    void saysWhichPortIsBusy() {
        var port = api.uri().getPort();

        assertThatThrownBy(() -> SampleApi.start(port))
                .isInstanceOf(IOException.class)
                .hasMessage("sample API: 127.0.0.1:" + port + ": Address already in use");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(api.uri().resolve(path)).build(), BodyHandlers.ofString());
    }
}
