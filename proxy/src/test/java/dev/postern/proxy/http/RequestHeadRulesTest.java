package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.HostHeader;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RecordingUpstream;
import dev.postern.proxy.testing.WireUpstream;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** alb.md 8.3 and 8.4: which Host, which fields and which versions reach an upstream. */
class RequestHeadRulesTest {
    private final RecordingUpstream upstream = new RecordingUpstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    @ParameterizedTest(name = "{0} on {3}, {4}: {2} {1}")
    @CsvSource({
        // Lower case; the port of a listener that has not one of the usual two is appended, the usual two are taken
        // off.
        "api.example.com,      API.Example.com,      /x, 443,  NORMALIZE",
        "api.example.com,      api.example.com:443,  /x, 443,  NORMALIZE",
        "api.example.com,      api.example.com:80,   /x, 443,  NORMALIZE",
        "api.example.com,      api.example.com:,     /x, 80,   NORMALIZE",
        "api.example.com:81,   api.example.com:81,   /x, 80,   NORMALIZE",
        "api.example.com:8443, api.example.com,      /x, 8443, NORMALIZE",
        "api.example.com:443,  api.example.com:443,  /x, 8443, NORMALIZE",
        "[::1]:8443,           [::1],                /x, 8443, NORMALIZE",
        "[::1],                [::1]:443,            /x, 443,  NORMALIZE",
        // Where something before us knows the port, nothing is appended.
        "api.example.com,      api.example.com,      /x, '',   NORMALIZE",
        // The host of an absolute target wins.
        "b.example,            a.example,            http://B.example/x, 443, NORMALIZE",
        "B.example:443,        a.example,            http://B.example:443/x, 443, PRESERVE",
        "API.Example.com:443,  API.Example.com:443,  /x, 8443, PRESERVE",
        // HTTP/1.0 without a Host: ours.
        "192.0.2.1:8443,       '',                   /x, 8443, NORMALIZE",
        "192.0.2.1,            '',                   /x, 443,  PRESERVE",
    })
    void tellsTheHost(String expected, String host, String target, String port, HostHeader rule) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, target);
        if (!host.isEmpty()) {
            request.headers().set(HttpHeaderNames.HOST, host);
        }

        assertThat(new ForwardedHost("192.0.2.1", port).of(request, rule)).isEqualTo(expected);
    }

    @Test
    void answersAnOldClientThatNamesNoHostAndNamesUsToTheUpstream() {
        try (var edge = new PlainEdge(upstream.url());
                var client = edge.connect()) {
            assertThat(client.send("GET /x HTTP/1.0\r\n\r\n").rest()).startsWith("HTTP/1.1 200 ");

            assertThat(upstream.last().header("Host"))
                    .isEqualTo("127.0.0.1:" + edge.edge().address("plain").getPort());
        }
    }

    /** alb.md 8.3: {@code [-A-Za-z0-9]+} stays; not the default. */
    @Test
    void dropsHeadersAndTrailersOfInvalidNamesWhereAskedTo() {
        var request =
                "POST /x HTTP/1.1\r\nHost: a\r\nX_Under: 1\r\nX.Dot: 2\r\nX-Good1: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "1\r\nx\r\n0\r\nX_Late: 4\r\nX-Sum1: 5\r\n\r\n";
        var drop = ListenerAttributes.parse(Map.of("routing.http.drop_invalid_header_fields.enabled", "true"));
        try (var wire = new WireUpstream();
                var keeping = new PlainEdge(wire.url());
                var dropping = new PlainEdge(wire.url(), drop);
                var kept = keeping.connect();
                var dropped = dropping.connect()) {
            assertThat(kept.send(request).response()).startsWith("HTTP/1.1 200 ");
            assertThat(wire.received().get(0).head()).contains("X_Under: 1", "X.Dot: 2", "X-Good1: 3");
            assertThat(wire.received().get(0).trailers()).contains("X_Late: 4", "X-Sum1: 5");

            assertThat(dropped.send(request).response()).startsWith("HTTP/1.1 200 ");
            assertThat(wire.received().get(1).head()).contains("X-Good1: 3").doesNotContain("X_Under", "X.Dot");
            assertThat(wire.received().get(1).trailers()).isEqualTo("X-Sum1: 5\n");
        }
    }

    /** RFC 9110 §6.5.1: a backend that merges trailers into the head would have a second one of each. */
    @Test
    void passesNoTrailerOnThatFramesOrRoutes() {
        var request = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\nx\r\n0\r\nHost: other\r\nX-Sum: 5\r\nX-Amzn-Mtls-Clientcert-Leaf: forged\r\n\r\n";
        try (var wire = new WireUpstream();
                var edge = new PlainEdge(wire.url());
                var client = edge.connect()) {
            assertThat(client.send(request).response()).startsWith("HTTP/1.1 200 ");

            assertThat(wire.received().get(0).trailers()).isEqualTo("X-Sum: 5\n");
        }
    }

    /** alb.md 8.3: HTTP/0.9 is not served. It has no headers, so its one line is answered without waiting for more. */
    @ParameterizedTest
    @CsvSource({"GET /x", "GET /x HTTP/0.9", "GET /x HTTP/1.2", "GET /x HTTP/2.0"})
    void answersAVersionItDoesNotSpeak(String line) {
        try (var edge = new PlainEdge(upstream.url());
                var client = edge.connect()) {
            client.send(line + "\r\n");
            if (line.contains("HTTP/")) {
                client.send("Host: a\r\n\r\n");
            }

            assertThat(client.rest()).startsWith("HTTP/1.1 505 ").contains("connection: close");
            assertThat(upstream.received()).isEmpty();
        }
    }

    /** alb.md 8.3. */
    @ParameterizedTest
    @CsvSource({
        "GET, 200",
        "HEAD, 200",
        "POST, 200",
        "PUT, 200",
        "DELETE, 200",
        "OPTIONS, 200",
        "PATCH, 200",
        "TRACE, 405",
        "CONNECT, 405",
        "PROPFIND, 405",
        "get, 405"
    })
    void servesTheMethodsOfTheLoadBalancer(String method, int status) {
        try (var edge = new PlainEdge(upstream.url());
                var client = edge.connect()) {
            client.send(method + " /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(client.rest()).startsWith("HTTP/1.1 " + status + " ");
        }
    }
}
