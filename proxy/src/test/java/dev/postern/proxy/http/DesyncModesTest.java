package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.DesyncMode;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.desync.DesyncClass;
import dev.postern.proxy.desync.RawHead;
import dev.postern.proxy.desync.RequestClassifier;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.TestEdge;
import dev.postern.proxy.testing.WireUpstream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** alb.md 8.7 at work: what becomes of a request, and of both its connections, in each mode. {@code |} ends a line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DesyncModesTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    private final WireUpstream upstream = new WireUpstream();
    private final Map<DesyncMode, PlainEdge> edges = new EnumMap<>(DesyncMode.class);

    @BeforeAll
    void start() {
        for (var mode : DesyncMode.values()) {
            edges.put(
                    mode,
                    new PlainEdge(
                            upstream.url(),
                            ListenerAttributes.parse(Map.of(
                                    "routing.http.desync_mitigation_mode",
                                    mode.name().toLowerCase(Locale.ROOT)))));
        }
    }

    @AfterAll
    void close() {
        edges.values().forEach(PlainEdge::close);
        upstream.close();
    }

    private PlainEdge edge(DesyncMode mode) {
        return java.util.Objects.requireNonNull(edges.get(mode));
    }

    @ParameterizedTest(name = "{3}: {0} {1} {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "200; 200; 200; Compliant; POST /x HTTP/1.1|Host: a|Content-Length: 2||ok",
                "200; 200; 400; Acceptable: CL 0 of GET; GET /x HTTP/1.1|Host: a|Content-Length: 0||",
                "200; 200; 400; Acceptable: a separator in a name; GET /x HTTP/1.1|Host: a|X(y): z||",
                "200; 200; 400; Acceptable: a padded version; GET /x HTTP/1.1 |Host: a||",
                "200; 20c; 400; Ambiguous: equal lengths; POST /x HTTP/1.1|Host: a|Content-Length: 2|Content-Length: 2||ok",
                "200; 20c; 400; Ambiguous: a body of GET; GET /x HTTP/1.1|Host: a|Content-Length: 2||ok",
                "200; 20c; 400; Ambiguous: chunks of GET; GET /x HTTP/1.1|Host: a|Transfer-Encoding: chunked||2|ok|0||",
                "200; 20c; 400; Ambiguous: a field without a name; GET /x HTTP/1.1|Host: a|: y||",
                "200; 20c; 400; Ambiguous: CL in disguise; POST /x HTTP/1.1|Host: a|Content_Length: 2||",
                "200; 20c; 400; Ambiguous: TE in disguise; POST /x HTTP/1.1|Host: a|Transfer.Encoding: chunked||",
                "200; 400; 400; Severe: TE in disguise, and CL; POST /x HTTP/1.1|Host: a|Transfer_Encoding: chunked|Content-Length: 2||ok",
                "200; 400; 400; Severe: a second CL in disguise; POST /x HTTP/1.1|Host: a|Content-Length: 2|Content_Length: 3||ok",
                "400; 400; 400; no single reading: TE and CL; POST /x HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 2||ok",
                "400; 400; 400; no single reading: a blank in the target; GET /x y HTTP/1.1|Host: a||",
                "400; 400; 400; no single reading: a tab in the target; GET /x\ty HTTP/1.1|Host: a||",
                "400; 400; 400; no single reading: two lengths; POST /x HTTP/1.1|Host: a|Content-Length: 2|Content-Length: 3||oki",
                "400; 400; 400; no single reading: chunked twice; POST /x HTTP/1.1|Host: a|Transfer-Encoding: chunked, chunked||0||",
                "400; 400; 400; no single reading: a folded line; GET /x HTTP/1.1|Host: a|X: y| z||",
                "505; 505; 505; a version to come (alb.md 5.1); GET /x HTTP/1.2|Host: a||",
            })
    void doesAsTheLoadBalancer(String monitor, String defensive, String strictest, String what, String head) {
        serves(DesyncMode.MONITOR, monitor, head);
        serves(DesyncMode.DEFENSIVE, defensive, head);
        serves(DesyncMode.STRICTEST, strictest, head);
    }

    /** {@code 20c} is 200 on connections that both end with it; what is not 200 reaches nobody, and ends the client's. */
    private void serves(DesyncMode mode, String expected, String text) {
        var before = upstream.received().size();
        try (var client = edge(mode).connect()) {
            client.send(text.replace("|", "\r\n"));
            if (expected.equals("200")) {
                assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("ok");
                assertThat(client.send(SMUGGLED.replace("smuggled", "next")).response())
                        .startsWith("HTTP/1.1 200");
                assertThat(upstream.received()).hasSize(before + 2);
                assertThat(upstream.received().get(before).connection())
                        .isEqualTo(upstream.received().get(before + 1).connection());
                return;
            }
            client.sendIfOpen(SMUGGLED);
            var answers = client.rest();
            assertThat(answers)
                    .startsWith("HTTP/1.1 " + expected.replace('c', '0'))
                    .containsIgnoringCase("connection: close");
            assertThat(answers.indexOf("HTTP/1.1", 1)).isNegative();
        }
        if (expected.equals("20c")) {
            assertThat(upstream.received()).hasSize(before + 1);
            var connection = upstream.received().get(before).connection();
            TestEdge.await(() -> upstream.hasEnded(connection));
        } else {
            assertThat(upstream.received()).hasSize(before);
        }
    }

    /**
     * Requests put together at random, each with another one behind it that a second reading could bring to light: what reaches the upstream is
     * of one reading, or the last on both connections.
     */
    @ParameterizedTest
    @EnumSource(names = {"DEFENSIVE", "STRICTEST"})
    void letsNothingThatCouldBeReadDifferentlyThroughWithoutEndingBothConnections(DesyncMode mode) {
        var random = new Random(8_7);
        var reached = 0;
        for (var round = 0; round < 1_500; round++) {
            var text = request(random);
            var before = upstream.received().size();
            String answers;
            try (var client = edge(mode).connect()) {
                client.sendIfOpen(text)
                        .sendIfOpen(SMUGGLED)
                        .sendIfOpen("GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                answers = client.rest();
            }
            var found = RequestClassifier.classify(new RawHead(text.getBytes(ISO_8859_1)))
                    .desyncClass();
            var arrived =
                    upstream.received().subList(before, upstream.received().size());
            var first = arrived.stream()
                    .filter(request -> request.head().contains(" /first "))
                    .toList();

            arrived.forEach(DesyncModesTest::isOfOneReading);
            if (found == DesyncClass.COMPLIANT || (found == DesyncClass.ACCEPTABLE && mode == DesyncMode.DEFENSIVE)) {
                continue;
            }
            assertThat(arrived).as(text).hasSizeLessThanOrEqualTo(1).isEqualTo(first);
            assertThat(answers.indexOf("HTTP/1.1", 1)).as(text + answers).isNegative();
            if (!first.isEmpty()) {
                reached++;
                assertThat(found).as(text).isEqualTo(DesyncClass.AMBIGUOUS);
                assertThat(mode).as(text).isEqualTo(DesyncMode.DEFENSIVE);
                TestEdge.await(() -> upstream.hasEnded(first.get(0).connection()));
            }
        }
        assertThat(reached > 20).isEqualTo(mode == DesyncMode.DEFENSIVE);
    }

    private static String request(Random random) {
        var fields = new String[] {
            "Content-Length: 2",
            "Content-Length: 2",
            "Content-Length: 0",
            "content_length: 2",
            "Content-Length : 2",
            "Content-Length: 2,2",
            "Transfer-Encoding: chunked",
            "transfer.encoding: chunked",
            "Transfer-Encoding:\tchunked",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding\u0001: chunked",
            " Transfer-Encoding: chunked",
            ": x",
            "X: y",
            "X(y): z",
            "X: \u0001"
        };
        var method = List.of("GET", "POST", "HEAD").get(random.nextInt(3));
        var text = new StringBuilder(method + " /first HTTP/1.1\r\nHost: a\r\n");
        for (var count = random.nextInt(3); count >= 0; count--) {
            text.append(fields[random.nextInt(fields.length)]).append("\r\n");
        }
        var bodies = new String[] {"", "ok", "2\r\nok\r\n0\r\n\r\n", "0\r\n\r\n", "0\r\n\r\n" + SMUGGLED};
        return text + "\r\n" + bodies[random.nextInt(bodies.length)];
    }

    /** One length or chunks, names and values without a second reading; a body of GET or HEAD is all that may be left. */
    private static void isOfOneReading(WireUpstream.Received request) {
        var found = RequestClassifier.classify(new RawHead(request.head().getBytes(ISO_8859_1)));
        var withoutBody = request.head().startsWith("POST ");
        assertThat(found.desyncClass())
                .as(request.head())
                .isLessThanOrEqualTo(withoutBody ? DesyncClass.COMPLIANT : DesyncClass.AMBIGUOUS);
        assertThat(request.head().toLowerCase(Locale.ROOT).split("content.length|transfer.encoding", -1))
                .as(request.head())
                .hasSizeLessThanOrEqualTo(2);
    }
}
