package dev.postern.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.testing.Http2Edge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RawHttp2;
import dev.postern.proxy.testing.ScriptedUpstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One request over HTTP/2, as the upstream sees it in HTTP/1.1, and what is no request. */
class Http2RequestTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    Path directory;

    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final ScriptedUpstream upstream = new ScriptedUpstream(this::serve);
    private Http2Edge edge;
    private RawHttp2 client;

    private void serve(RawConnection connection) {
        while (true) {
            heads.add(connection.head());
            connection.send(OK);
        }
    }

    @BeforeEach
    void connect() {
        edge = new Http2Edge(directory, upstream.url());
        client = edge.connect();
    }

    @AfterEach
    void close() {
        client.close();
        edge.close();
        upstream.close();
    }

    private String head() throws InterruptedException {
        var head = heads.poll(10, TimeUnit.SECONDS);
        assertThat(head).isNotNull();
        return head;
    }

    /** alb.md 1.7: "only these are mixed-case", all others are lower case. */
    @Test
    void namesReachTheUpstreamInLowerCaseButForTheLoadBalancersOwn() throws InterruptedException {
        client.get(1, "/widgets?a=b", "x-custom", "Value", "x-forwarded-for", "10.0.0.1");

        assertThat(client.response(1)).isEqualTo("200 ok");
        var lines = List.of(head().split("\r\n"));
        assertThat(lines.get(0)).isEqualTo("GET /widgets?a=b HTTP/1.1");
        assertThat(lines.stream().skip(1).map(line -> line.substring(0, line.indexOf(':'))))
                .containsExactlyInAnyOrder(
                        "x-custom",
                        "Host",
                        "X-Forwarded-For",
                        "X-Forwarded-Proto",
                        "X-Forwarded-Port",
                        "X-Amzn-Trace-Id");
        assertThat(lines).contains("x-custom: Value", "X-Forwarded-For: 10.0.0.1, 127.0.0.1");
        // alb.md 8.3: the port is appended where it is not the scheme's own.
        assertThat(lines).anyMatch(line -> line.matches("Host: localhost:\\d+"));
    }

    @Test
    void isRecordedAsH2() {
        client.get(1, "/recorded");

        assertThat(client.response(1)).isEqualTo("200 ok");
        assertThat(edge.access("/recorded")).contains("\"h2\"").contains("HTTP/2.0");
    }

    /** RFC 9113 §8.2.3. */
    @Test
    void cookiesArePutTogetherAgain() throws InterruptedException {
        client.get(1, "/", "cookie", "a=1", "cookie", "b=2");

        assertThat(client.response(1)).isEqualTo("200 ok");
        assertThat(head()).contains("cookie: a=1; b=2\r\n");
    }

    /** alb.md 8.4: an expectation is "not supported on h2". */
    @Test
    void anExpectationIsNeitherMetNorPassedOn() throws InterruptedException {
        client.head(1, "POST", "/", 0, "expect", "100-continue", "content-length", "0")
                .data(1, "", RawHttp2.END_STREAM);

        assertThat(client.response(1)).isEqualTo("200 ok");
        assertThat(head()).doesNotContainIgnoringCase("expect");
    }

    private record Bad(String name, String answer, String... fields) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad() {
        var good = List.of(":method", "GET", ":scheme", "https", ":path", "/", ":authority", "localhost");
        return Stream.of(
                more(
                        good,
                        "RFC 9113 §8.2.1: a line end in a value",
                        "RST 1|400",
                        "x-a",
                        "b\r\nx-amzn-mtls-clientcert: c"),
                more(
                        good,
                        "a request in a value",
                        "RST 1|400",
                        "x-a",
                        "b\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n"),
                more(good, "a line feed", "RST 1|400", "x-a", "b\nc"),
                more(good, "a NUL", "RST 1|400", "x-a", "b\0c"),
                more(good, "a blank before a value", "RST 1|400", "x-a", " b"),
                more(good, "alb.md 8.3: an underscore in a name", "400", "x_a", "b"),
                more(good, "H1: an identity header with underscores", "400", "x_amzn_mtls_clientcert_subject", "CN=a"),
                more(good, "a dot in a name", "400", "x.a", "b"),
                more(good, "§8.2: an upper-case name", "RST 1", "X-A", "b"),
                more(good, "a line end in a name", "RST 1|400", "x-a: b\r\nx-c", "d"),
                more(good, "§8.2.2: Connection", "RST 1", "connection", "close"),
                more(good, "§8.2.2: Transfer-Encoding", "RST 1", "transfer-encoding", "chunked"),
                more(good, "§8.2.2: Keep-Alive", "RST 1", "keep-alive", "5"),
                more(good, "§8.2.2: Upgrade", "RST 1", "upgrade", "h2c"),
                more(good, "§8.2.2: TE other than trailers", "RST 1", "te", "gzip"),
                more(good, "§8.3: an unknown pseudo header", "RST 1", ":admin", "b"),
                more(good, "§8.3: a pseudo header after others", "RST 1", "x-a", "b", ":path", "/c"),
                more(good, "§8.3.1: a second path", "RST 1", ":path", "/c"),
                more(good, "§8.3.1: a Host other than the authority", "400", "host", "other"),
                more(good, "several lengths", "RST 1|400", "content-length", "0", "content-length", "1"),
                more(good, "a length that is none", "RST 1|400", "content-length", "+1"),
                more(good, "§8.1.1: a length that is not the body's", "RST 1", "content-length", "5"),
                new Bad("no path", "RST 1", ":method", "GET", ":scheme", "https", ":authority", "localhost"),
                new Bad("no method", "RST 1", ":scheme", "https", ":path", "/", ":authority", "localhost"),
                new Bad("no scheme", "RST 1", ":method", "GET", ":path", "/", ":authority", "localhost"),
                new Bad("no host", "400", ":method", "GET", ":scheme", "https", ":path", "/"),
                new Bad(
                        "another scheme",
                        "400",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":path",
                        "/",
                        ":authority",
                        "localhost"),
                path("an absolute path", "400", "https://other/"),
                path("a path without a slash", "400", "widgets"),
                path("a blank in the path", "400", "/a HTTP/1.1"),
                path("a line end in the path", "RST 1|400", "/ HTTP/1.1\r\nX-A: b"),
                path("a fragment", "400", "/#a"),
                path("alb.md 1.4: a path over 16 K", "414", "/" + "a".repeat(16 * 1024)),
                new Bad(
                        "user information",
                        "400",
                        ":method",
                        "GET",
                        ":scheme",
                        "https",
                        ":path",
                        "/",
                        ":authority",
                        "a@b"),
                new Bad(
                        "alb.md 8.3: TRACE",
                        "405",
                        ":method",
                        "TRACE",
                        ":scheme",
                        "https",
                        ":path",
                        "/",
                        ":authority",
                        "localhost"),
                new Bad("CONNECT", "RST 1|405|400", ":method", "CONNECT", ":authority", "localhost:1"),
                new Bad(
                        "a blank in the method",
                        "405|RST 1",
                        ":method",
                        "GET /",
                        ":scheme",
                        "https",
                        ":path",
                        "/",
                        ":authority",
                        "localhost"),
                more(good, "alb.md 1.4: a header over 16 K", "400", "x-a", "b".repeat(16 * 1024)));
    }

    private static Bad more(List<String> good, String name, String answer, String... fields) {
        var all = new ArrayList<>(good);
        all.addAll(List.of(fields));
        return new Bad(name, answer, all.toArray(String[]::new));
    }

    private static Bad path(String name, String answer, String path) {
        return new Bad(name, answer, ":method", "GET", ":scheme", "https", ":path", path, ":authority", "localhost");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void whatIsNoRequestReachesNobodyAndCostsItsStreamOnly(Bad request) throws InterruptedException {
        var fields = RawHttp2.fields(request.fields());
        var first = Math.min(fields.length, 16_000);
        var rest = fields.length - first;
        client.frame(
                RawHttp2.HEADERS,
                RawHttp2.END_STREAM | (rest == 0 ? RawHttp2.END_HEADERS : 0),
                1,
                java.util.Arrays.copyOf(fields, first));
        if (rest > 0) {
            client.frame(
                    RawHttp2.CONTINUATION,
                    RawHttp2.END_HEADERS,
                    1,
                    java.util.Arrays.copyOfRange(fields, first, fields.length));
        }

        assertThat(client.response(1)).matches("(?s)(" + request.answer() + ").*");

        client.get(3, "/after");
        assertThat(client.response(3)).isEqualTo("200 ok");
        assertThat(head()).startsWith("GET /after HTTP/1.1\r\n");
        assertThat(heads).isEmpty();
    }
}
