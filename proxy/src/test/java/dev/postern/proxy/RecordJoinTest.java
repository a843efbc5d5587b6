package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.LogFormat;
import dev.postern.proxy.config.LogsConfig;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.log.LogTarget;
import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.ScriptedUpstream;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connection id joins both logs (alb.md 4.1, field 12; 4.3, field 30): each connection has one line, each of its requests one, whatever
 * became of it.
 */
class RecordJoinTest {
    private static final Pattern FIELD = Pattern.compile("\"[^\"]*\"|[^ \"]+");
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: api.example\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    Path directory;

    @Test
    void holdsForRequestsOnOneConnectionOneAfterAnotherAndPipelined() {
        try (var upstream = new ScriptedUpstream(RecordJoinTest::answersAll);
                var edge = edge(upstream);
                var client = edge.connect()) {
            client.send(GET).response();
            client.send(GET + GET);
            client.response();
            client.response();

            var requests = requests(3);
            assertThat(requests).allSatisfy(request -> {
                assertThat(request.get(29)).isEqualTo(connections(1).get(0).get(11));
                assertThat(request.subList(8, 10)).containsExactly("200", "200");
                assertThat(request.get(0)).isEqualTo("http");
                assertThat(request.get(12)).isEqualTo(line(edge));
                assertThat(request.subList(5, 8)).allMatch(time -> time.matches("\\d+\\.\\d{3}"));
                assertThat(request.get(20)).isEqualTo("0");
                assertThat(request.get(22)).isEqualTo("\"forward\"");
            });
        }
        assertThat(connections(1)).hasSize(1);
        assertThat(requests(3)).hasSize(3);
    }

    /** alb.md 4.3: "the connection closed early" is -1 three times, though the request had gone out. */
    @Test
    void holdsForAClientThatLeavesBeforeTheAnswer() throws InterruptedException {
        var asked = new CountDownLatch(1);
        try (var upstream = new ScriptedUpstream(connection -> {
                    connection.head();
                    asked.countDown();
                    connection.rest();
                });
                var edge = edge(upstream)) {
            var client = edge.connect().send(GET);
            assertThat(asked.await(TestEdge.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            client.reset();

            var request = onlyRequest();
            assertThat(request.get(4)).isEqualTo("127.0.0.1:" + upstream.url().getPort());
            assertThat(request.subList(5, 10)).containsExactly("-1", "-1", "-1", "460", "-");
            assertThat(request.subList(16, 17)).containsExactly("widgets");
            assertThat(request.subList(25, 27)).containsExactly('"' + request.get(4) + '"', "\"-\"");
        }
    }

    @Test
    void holdsForAResponseThatIsCut() {
        try (var upstream = new ScriptedUpstream(connection -> {
                    connection.head();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour");
                });
                var edge = edge(upstream);
                var client = edge.connect().send(GET)) {
            assertThat(client.rest()).endsWith("[reset]");

            var request = onlyRequest();
            assertThat(request.subList(8, 10)).containsExactly("200", "200");
        }
    }

    @Test
    void holdsForAHeadThatDoesNotEnd() {
        try (var upstream = new ScriptedUpstream(RecordJoinTest::answersAll);
                var edge = edge(upstream);
                var client = edge.connect().send("GET / HTTP/1.1\r\nHost: a")) {
            assertThat(client.response()).startsWith("HTTP/1.1 408 ");

            var request = onlyRequest();
            assertThat(request.subList(4, 11)).containsExactly("-", "-1", "-1", "-1", "408", "-", "23");
            assertThat(request.get(12)).isEqualTo("\"- - -\"");
            assertThat(request.get(20)).as("no rule, and no error of one").isEqualTo("-");
            assertThat(request.get(22)).isEqualTo("\"-\"");
        }
    }

    @Test
    void holdsForARequestThatNobodyCouldRead() {
        try (var upstream = new ScriptedUpstream(RecordJoinTest::answersAll);
                var edge = edge(upstream);
                var client = edge.connect().send("GET / HTTP/1.1\r\n\r\n")) {
            assertThat(client.response()).startsWith("HTTP/1.1 400 ");

            assertThat(onlyRequest().subList(4, 10)).containsExactly("-", "-1", "-1", "-1", "400", "-");
        }
    }

    /** alb.md 4.3: the list holds one target, the one that answered. */
    @Test
    void holdsForARequestThatWasSentTwice() {
        var served = new AtomicInteger();
        try (var upstream = new ScriptedUpstream(connection -> {
                    connection.head();
                    connection.send(ANSWER);
                    connection.head();
                    if (served.incrementAndGet() > 1) {
                        connection.send(ANSWER);
                    }
                });
                var edge = edge(upstream);
                var client = edge.connect()) {
            client.send(GET).response();
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");

            var request = requests(2).get(1);
            assertThat(upstream.connections()).isEqualTo(2);
            assertThat(request.get(25))
                    .isEqualTo("\"127.0.0.1:" + upstream.url().getPort() + '"');
            assertThat(request.get(26)).isEqualTo("\"200\"");
            assertThat(request.subList(5, 8)).allMatch(time -> time.matches("\\d+\\.\\d{3}"));
        }
    }

    @Test
    void holdsForAConnectionOnWhichNothingIsAskedAndThatHasNoRequest() {
        try (var upstream = new ScriptedUpstream(RecordJoinTest::answersAll);
                var edge = edge(upstream)) {
            edge.connect().close();

            assertThat(connections(1).get(0).subList(4, 11)).containsExactly("-", "-", "-", "\"-\"", "-", "-", "-");
        }
        assertThat(lines("access.log")).isEmpty();
        assertThat(connections(1)).hasSize(1);
    }

    private static void answersAll(RawConnection connection) {
        while (true) {
            connection.head();
            connection.send(ANSWER);
        }
    }

    private static String line(PlainEdge edge) {
        return "\"GET http://api.example:" + edge.edge().address("plain").getPort() + "/widgets HTTP/1.1\"";
    }

    private PlainEdge edge(ScriptedUpstream upstream) {
        return new PlainEdge(
                new UpstreamConfig(upstream.url()),
                new LogsConfig(
                        Optional.of(new LogTarget.File(directory.resolve("connection.log"))),
                        Optional.of(new LogTarget.File(directory.resolve("access.log"))),
                        LogFormat.ALB,
                        15));
    }

    /** The one access line there is, of the one connection there is. */
    private List<String> onlyRequest() {
        var request = requests(1);
        assertThat(request).hasSize(1);
        assertThat(connections(1)).hasSize(1);
        assertThat(request.get(0).get(29)).isEqualTo(connections(1).get(0).get(11));
        return request.get(0);
    }

    private List<List<String>> requests(int count) {
        return fields("access.log", count, 34);
    }

    private List<List<String>> connections(int count) {
        return fields("connection.log", count, 15);
    }

    private List<List<String>> fields(String log, int count, int fields) {
        TestEdge.await(() -> lines(log).size() >= count);
        var all = lines(log).stream()
                .map(line ->
                        FIELD.matcher(line).results().map(MatchResult::group).toList())
                .toList();
        assertThat(all).allSatisfy(line -> assertThat(line).hasSize(fields));
        return all;
    }

    private List<String> lines(String log) {
        var file = directory.resolve(log);
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
