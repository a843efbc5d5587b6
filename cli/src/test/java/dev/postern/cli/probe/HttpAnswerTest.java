package dev.postern.cli.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.probe.Observation.Answered;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\ncontent-length:2\r\nX: y\r\n\r\nhi",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
            })
    void stopsWhereTheAnswerEnds(String answer) throws Exception {
        assertThat(read(thenFail(answer))).hasValue(new Answered(200, "hi"));
    }

    @Test
    void stopsAtTheLastChunk() throws Exception {
        var chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";

        assertThat(read(thenFail(chunked))).map(Answered::status).hasValue(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200\r\n", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b"})
    void takesAStatusForAnAnswerHoweverItEnds(String answer) throws Exception {
        assertThat(read(new ByteArrayInputStream(answer.getBytes(ISO_8859_1))))
                .map(Answered::status)
                .hasValue(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1", "HTTP/1.1 2", "HTTP/1.1 999 x\r\n", "HTTP/2 200 OK\r\n", "220 mail\r\n"})
    void takesNothingElseForOne(String answer) throws Exception {
        assertThat(read(new ByteArrayInputStream(answer.getBytes(ISO_8859_1)))).isEmpty();
    }

    @Test
    void readsNoMoreThanItsLimit() throws Exception {
        var endless = new InputStream() {
            private int read;

            @Override
            public int read() {
                read++;
                return 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                read += length;
                Arrays.fill(into, offset, offset + length, (byte) 'x');
                return length;
            }
        };

        assertThat(read(endless)).isEmpty();
        assertThat(endless.read).isLessThan(80_000);
    }

    private static Optional<Answered> read(InputStream in) throws IOException {
        var answer = new HttpAnswer();
        answer.readFrom(in);
        return answer.answered();
    }

    /** A peer that keeps the connection open: reading past the end is the mistake. */
    private static InputStream thenFail(String text) {
        return new InputStream() {
            private final ByteArrayInputStream bytes = new ByteArrayInputStream(text.getBytes(ISO_8859_1));

            @Override
            public int read() throws IOException {
                throw new IOException("not by single bytes");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (bytes.available() == 0) {
                    throw new IOException("read past the end");
                }
                return bytes.read(into, offset, length);
            }
        };
    }
}
