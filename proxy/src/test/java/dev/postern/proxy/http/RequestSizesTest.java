package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.proxy.testing.PlainEdge;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.ScriptedUpstream;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The sizes of alb.md 1.4, one byte below each, the size itself, and one byte more. Line ends do not count. */
class RequestSizesTest {
    private static final int K = 1024;
    private static final String HOST = "Host: a\r\n";

    private final ScriptedUpstream upstream = new ScriptedUpstream(connection -> {
        while (true) {
            connection.head();
            connection.send("HTTP/1.1 204 No Content\r\n\r\n");
        }
    });
    private final PlainEdge edge = new PlainEdge(upstream.url());

    @AfterEach
    void close() {
        edge.close();
        upstream.close();
    }

    static Stream<Arguments> heads() {
        IntFunction<String> line = size -> padded("GET /", size - " HTTP/1.1".length()) + " HTTP/1.1\r\n" + HOST;
        IntFunction<String> field = size -> "GET / HTTP/1.1\r\n" + HOST + padded("X: ", size) + "\r\n";
        IntFunction<String> all = RequestSizesTest::fields;
        return Stream.of(
                arguments("request line", 16 * K - 1, 204, line),
                arguments("request line", 16 * K, 204, line),
                arguments("request line", 16 * K + 1, 414, line),
                arguments("single header", 16 * K - 1, 204, field),
                arguments("single header", 16 * K, 204, field),
                arguments("single header", 16 * K + 1, 400, field),
                arguments("all headers", 64 * K - 1, 204, all),
                arguments("all headers", 64 * K, 204, all),
                arguments("all headers", 64 * K + 1, 400, all));
    }

    @ParameterizedTest(name = "{0} of {1} bytes: {2}")
    @MethodSource("heads")
    void holdToTheByte(String what, int size, int status, IntFunction<String> head) {
        try (var client = edge.connect()) {
            client.send(head.apply(size) + "\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(upstream.connections()).isEqualTo(status == 204 ? 1 : 0);
        }
    }

    /** An upstream's head, its status line not counted. */
    @ParameterizedTest(name = "{0} bytes: {1}")
    @CsvSource({"32767, 200", "32768, 200", "32769, 502"})
    void holdToTheByteForWhatTheUpstreamAnswers(int size, int status) {
        var length = "Content-Length: 0\r\n";
        var head = "HTTP/1.1 200 OK\r\n" + length
                + padded("X: ", size - length.strip().length()) + "\r\n\r\n";
        try (var large = new ScriptedUpstream(connection -> {
                    connection.head();
                    connection.send(head);
                    connection.rest();
                });
                var behind = new PlainEdge(large.url());
                RawConnection client = behind.connect()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }

    /** Fields whose lines are that long together; each by itself is within its limit. */
    private static String fields(int size) {
        var head = new StringBuilder("GET / HTTP/1.1\r\n" + HOST);
        for (var left = size - HOST.strip().length(); left > 0; left -= Math.min(left, 8 * K)) {
            head.append(padded("X: ", Math.min(left, 8 * K))).append("\r\n");
        }
        return head.toString();
    }

    private static String padded(String begin, int size) {
        return begin + "x".repeat(size - begin.length());
    }
}
