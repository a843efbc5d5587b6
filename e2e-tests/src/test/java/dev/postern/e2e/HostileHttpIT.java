package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.testing.TestCredential;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A trusted client is not a trusted writer of HTTP: what two parsers could read in two ways does not go on (P1). */
class HostileHttpIT {
    /** A request, with {@code |} for the end of a line, and what the client gets. */
    private record Row(String name, int status, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Row> ROWS = List.of(
            new Row("CL and TE", 400, "POST / HTTP/1.1|Host: a|Content-Length: 4|Transfer-Encoding: chunked||0||"),
            new Row("two lengths", 400, "POST / HTTP/1.1|Host: a|Content-Length: 4|Content-Length: 5||abcde"),
            new Row("two lengths in one", 400, "POST / HTTP/1.1|Host: a|Content-Length: 4, 5||abcde"),
            new Row("negative length", 400, "POST / HTTP/1.1|Host: a|Content-Length: -1||"),
            new Row(
                    "TE chunked, then another",
                    400,
                    "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, xchunked||0||"),
            new Row("TE of two kinds", 501, "POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||"),
            new Row("TE of another kind", 400, "POST / HTTP/1.1|Host: a|Transfer-Encoding: xchunked||0||"),
            new Row("blank before the colon", 400, "POST / HTTP/1.1|Host: a|Transfer-Encoding : chunked||0||"),
            new Row("NUL in a value", 400, "GET / HTTP/1.1|Host: a|X: b\0c||"),
            new Row("bare LF", 400, "GET / HTTP/1.1\nHost: a\n\n"),
            new Row("two hosts", 400, "GET / HTTP/1.1|Host: a|Host: b||"),
            new Row("no host", 400, "GET / HTTP/1.1||"),
            new Row("host with a path", 400, "GET / HTTP/1.1|Host: a/b||"),
            new Row("HTTP/2 without its frames", 505, "GET / HTTP/2.0|Host: a||"),
            new Row("TRACE", 405, "TRACE / HTTP/1.1|Host: a||"),
            new Row("CONNECT", 405, "CONNECT a:443 HTTP/1.1|Host: a||"),
            new Row("target that is no path", 400, "GET widgets HTTP/1.1|Host: a||"),
            new Row("long line", 414, "GET /" + "a".repeat(20_000) + " HTTP/1.1|Host: a||"),
            new Row("large head", 400, "GET / HTTP/1.1|Host: a|" + "X: abcdefgh|".repeat(7_000) + "|"));

    @TempDir
    static Path directory;

    private static Stage stage;
    private static TestCredential acme;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.verify("verify", "partners").trustStore("partners", "issuing.crl", "root.crl"));
        acme = stage.pki().client("acme").mint();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    static Stream<Arguments> rows() {
        return ROWS.stream().flatMap(row -> Arrays.stream(Engine.values()).map(engine -> Arguments.of(row, engine)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("rows")
    void p1RefusesAndPassesNothingOn(Row row, Engine engine) {
        var requests = stage.api().received().size();
        var mark = stage.edge().accesses().mark();

        try (var wire = connect(engine)) {
            wire.send(row.text().replace("|", "\r\n"));
            // What follows would be the smuggled one; nothing after a refusal is read.
            wire.send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            var answers = wire.rest();

            var record = stage.edge().accesses().next(mark);
            assertThat(answers).startsWith("HTTP/1.1 " + row.status());
            assertThat(answers.indexOf("HTTP/1.1 ", 1)).as(answers).isNegative();
            assertThat(record.path("elb_status_code").asInt()).isEqualTo(row.status());
        }
        assertThat(stage.api().received()).hasSize(requests);
    }

    /** What looks complete to one side only: the chunk size overflows, or the end never comes. */
    @ParameterizedTest
    @EnumSource
    void p1ABrokenBodyNeverLooksCompleteToTheUpstream(Engine engine) {
        for (var chunks : List.of("zz\r\nabc\r\n", "FFFFFFFFFFFFFFFF1\r\nabc\r\n", "-1\r\n", "3\r\nabcGARBAGE")) {
            var requests = stage.api().received().size();
            var mark = stage.edge().accesses().mark();

            try (var wire = connect(engine)) {
                wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

                assertThat(wire.rest()).doesNotContain("HTTP/1.1 200");
            }
            assertThat(stage.edge()
                            .accesses()
                            .next(mark)
                            .path("elb_status_code")
                            .asInt())
                    .isBetween(400, 499);
            assertThat(stage.api().received()).hasSize(requests);
        }
    }

    /** P1: two requests in one segment are two requests, answered in order, and the second one is not the first's body. */
    @ParameterizedTest
    @EnumSource
    void p1PipelinedRequestsStayApart(Engine engine) {
        var mark = stage.edge().accesses().mark();
        try (var wire = connect(engine)) {
            wire.send("POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /two HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(wire.response()).startsWith("HTTP/1.1 200").endsWith("abc");
            assertThat(wire.response()).startsWith("HTTP/1.1 200");
        }
        assertThat(stage.edge().accesses().since(mark, 2)).hasSize(2);
        var received = stage.api().received();
        assertThat(received.subList(received.size() - 2, received.size()))
                .extracting(request -> request.line())
                .containsExactly("POST /one HTTP/1.1", "GET /two HTTP/1.1");
    }

    private static Wire connect(Engine engine) {
        return stage.jdk().connect(stage.edge().port(engine.listener("verify")), Optional.of(acme), TlsVersion.TLS_1_3);
    }
}
