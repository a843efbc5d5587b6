package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.Wire;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What two servers could read differently does what the listener's desync mitigation mode says, and the log tells it (alb.md 8.7). */
class DesyncIT {
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    static Path directory;

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.open(directory, (yaml, files) -> {
            for (var mode : List.of("monitor", "defensive", "strictest")) {
                yaml.plainListener(mode, """
                        mutualAuthentication: { mode: off }
                        forward: api
                        attributes: { routing.http.desync_mitigation_mode: %s }
                        """.formatted(mode));
            }
            yaml.plainListener("default", """
                    mutualAuthentication: { mode: off }
                    forward: api
                    """);
        });
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** A request with {@code |} for the end of a line; {@code 200} goes on, {@code 200c} ends both connections, others end the client's. */
    @ParameterizedTest(name = "{0} {1}: {4}")
    @CsvSource(
            delimiter = ';',
            value = {
                "Acceptable; GetHeadZeroContentLength; 200; 200; 400; GET /x HTTP/1.1|Host: a|Content-Length: 0||",
                "Acceptable; NonCompliantHeader; 200; 200; 400; GET /x HTTP/1.1|Host: a|X(y): z||",
                "Ambiguous; DuplicateContentLength; 200; 200c; 400; POST /x HTTP/1.1|Host: a|Content-Length: 2|Content-Length: 2||ok",
                "Ambiguous; UndefinedContentLengthSemantics; 200; 200c; 400; GET /x HTTP/1.1|Host: a|Content-Length: 2||ok",
                "Ambiguous; SuspiciousHeader; 200; 200c; 400; POST /x HTTP/1.1|Host: a|Transfer_Encoding: chunked||",
                "Severe; SuspiciousTeClPresent; 200; 400; 400; POST /x HTTP/1.1|Host: a|Content_Length: 2|Transfer-Encoding: chunked||0||",
                "Ambiguous; BothTeClPresent; 400; 400; 400; POST /x HTTP/1.1|Host: a|Content-Length: 2|Transfer-Encoding: chunked||0||",
                "Severe; MultipleContentLength; 400; 400; 400; POST /x HTTP/1.1|Host: a|Content-Length: 2|Content-Length: 3||oki",
                "Severe; BadTransferEncoding; 400; 400; 400; POST /x HTTP/1.1|Host: a|Transfer-Encoding: xchunked||0||",
                "Severe; BadHeader; 400; 400; 400; GET /x HTTP/1.1|Host: a|X: \u0000||",
            })
    void doesWhatTheModeSays(
            String found, String reason, String monitor, String defensive, String strictest, String request) {
        meets("monitor", monitor, found, reason, request);
        meets("defensive", defensive, found, reason, request);
        meets("default", defensive, found, reason, request);
        meets("strictest", strictest, found, reason, request);
    }

    private static void meets(String mode, String expected, String found, String reason, String text) {
        var series = "postern_requests_classified_total{class=\"%s\",listener=\"%s\"}"
                .formatted(found.toLowerCase(java.util.Locale.ROOT), mode);
        var counted = stage.edge().metric(series);
        var mark = stage.edge().accesses().mark();
        var before = stage.api().received().size();
        try (var wire = Wire.plain(stage.edge().port(mode))) {
            wire.send(text.replace("|", "\r\n"));
            if (expected.equals("200")) {
                assertThat(wire.response()).startsWith("HTTP/1.1 200 ");
                assertThat(wire.send(NEXT).response()).startsWith("HTTP/1.1 200 ");
            } else {
                var answers = wire.rest();
                assertThat(answers)
                        .startsWith("HTTP/1.1 " + expected.substring(0, 3) + " ")
                        .containsIgnoringCase("connection: close");
                assertThat(answers.indexOf("HTTP/1.1 ", 1)).as(answers).isNegative();
            }
        }
        var record = stage.edge().accesses().next(mark);
        assertThat(record.path("classification").asString()).isEqualTo(found);
        assertThat(record.path("classification_reason").asString()).isEqualTo(reason);
        assertThat(stage.edge().metric(series)).isEqualTo(counted + 1);
        var arrived =
                stage.api().received().subList(before, stage.api().received().size());
        assertThat(arrived).hasSize(expected.equals("200") ? 2 : expected.equals("200c") ? 1 : 0);
        arrived.forEach(DesyncIT::isCanonical);
    }

    /** One length or one encoding, and no field that looks like either. */
    private static void isCanonical(PrivateApi.Received request) {
        var lengths = request.values("Content-Length").size();
        var encodings = request.values("Transfer-Encoding").size();
        assertThat(lengths + encodings).isLessThanOrEqualTo(1);
        assertThat(request.fields()).extracting(PrivateApi.Field::name).allMatch(name -> name.matches("[-A-Za-z0-9]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitor", "defensive", "strictest"})
    void leavesWhatEverybodyReadsAlikeAlone(String mode) {
        var mark = stage.edge().accesses().mark();
        try (var wire = Wire.plain(stage.edge().port(mode))) {
            assertThat(wire.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")
                            .response())
                    .endsWith("ok");
            assertThat(wire.send(NEXT).response()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(stage.edge().accesses().next(mark).path("classification").isNull())
                .isTrue();
    }
}
