package dev.postern.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client's bytes are read as: the same however they are cut, and nothing after what cannot be read. {@code |} ends a line, {@code ~} is LF, {@code ^} CR. */
class RequestDecoderTest {
    private static final String CHUNKED = "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||";
    private static final String NEXT = "GET /next HTTP/1.1|Host: a||";

    @Test
    void readsHeadsAndBodiesOneAfterAnother() {
        assertThat(read("POST /1 HTTP/1.1|Host: a|Content-Length: 3||abc"
                        + CHUNKED
                        + "3;x=\"y\"|abc|00A|0123456789|0|X-Sum: 7|| |".replace(" |", "")
                        + NEXT))
                .isEqualTo("[POST /1 HTTP/1.1; Host=a; content-length=3]abc."
                        + "[POST / HTTP/1.1; Host=a; transfer-encoding=chunked]abc0123456789; X-Sum=7."
                        + "[GET /next HTTP/1.1; Host=a].");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "a length in its canonical form; Content-Length: \t007 ; content-length=7",
                "equal lengths as one (alb.md 8.7: DuplicateContentLength); Content-Length: 7|Content-Length: 07; content-length=7",
                "an encoding in its canonical form; TRANSFER-encoding: ChunKed; transfer-encoding=chunked",
                "no more than blanks lost; X: \t a  b ; X=a  b",
                "no name that is no token (alb.md 8.7: NonCompliantHeader); X(y): z|X\u00e9: z|\u0001X: z; ''",
                "no value with control characters; X: a\u0001b|Y: a\u007fb; ''",
                "no field without a name (alb.md 8.7: EmptyHeader); : x|:: y; ''",
                "what is beyond ASCII in a value; X: \u00e9\u00ff; X=\u00e9\u00ff",
            })
    void passesFieldsOnInOneFormOnly(String what, String fields, String expected) {
        var fieldsRead = read("POST / HTTP/1.1|" + fields + "||");

        assertThat(fieldsRead)
                .as(what)
                .startsWith("[POST / HTTP/1.1" + (expected.isEmpty() ? "" : "; " + expected) + "]");
    }

    /** As HTTP/2 counts them (RFC 9113 §6.5.2): 64 KiB at 32 octets each. */
    @Test
    void takesAsManyFieldsAsHttp2AndNotOneMore() {
        var most = "a:|".repeat(2_048);
        var chunked = "POST / HTTP/1.1|Transfer-Encoding: chunked||0|";

        assertThat(read("GET / HTTP/1.1|" + most + "|")).doesNotContain("!");
        assertThat(read("GET / HTTP/1.1|" + most + "a:||" + NEXT)).isEqualTo("!400");
        assertThat(read(chunked + most + "|")).doesNotContain("!");
        assertThat(read(chunked + most + "a:||" + NEXT)).endsWith("!400");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "400; a folded line (alb.md 8.3); GET / HTTP/1.1|X: a| b||",
                "400; a folded first line; GET / HTTP/1.1| X: a||",
                "400; no colon; GET / HTTP/1.1|Xa||",
                "400; a blank before the colon (RFC 9112 §5.1); GET / HTTP/1.1|X : a||",
                "400; a line ended by LF; GET / HTTP/1.1~Host: a~~",
                "400; a field ended by LF; GET / HTTP/1.1|X: a~Y: b||",
                "400; a line ended by LF, of a version that needs no Host; GET / HTTP/1.0~Host: a||",
                "400; CR behind the version; GET / HTTP/1.1^|Host: a||",
                "400; an end by LF; GET / HTTP/1.1|X: a|~",
                "400; CR in a value; GET / HTTP/1.1|X: a^b||",
                "400; two empty lines before; ||GET / HTTP/1.1||",
                "400; no method; ' / HTTP/1.1||'",
                "400; no version of HTTP; GET / http/1.1||",
                "400; no version of HTTP; GET / HTTP/1.||",
                "505; HTTP/0.9, without a name (alb.md 8.3); GET /|",
                "505; HTTP/0.9; GET / HTTP/0.9||",
                "505; a version to come; GET / HTTP/1.2||",
                "505; HTTP/2 without its frames; PRI * HTTP/2.0||",
                "400; both TE and CL (alb.md 8.7); POST / HTTP/1.1|Content-Length: 1|Transfer-Encoding: chunked||",
                "400; different lengths; POST / HTTP/1.1|Content-Length: 1|Content-Length: 2||",
                "400; a length that is none; POST / HTTP/1.1|Content-Length: 1,1||",
                "400; a length that is none; POST / HTTP/1.1|Content-Length:||",
                "400; TE in HTTP/1.0; POST / HTTP/1.0|Transfer-Encoding: chunked||",
                "400; TE twice; POST / HTTP/1.1|Transfer-Encoding: chunked|Transfer-Encoding: chunked||",
                "400; an unknown coding; POST / HTTP/1.1|Transfer-Encoding: chunked, xchunked||",
                "501; a known coding (alb.md 5.1); POST / HTTP/1.1|Transfer-Encoding: gzip, chunked||",
                "501; identity, which RFC 9112 has no more; POST / HTTP/1.1|Transfer-Encoding: identity||",
                "400; TE with 0x0b; POST / HTTP/1.1|Transfer-Encoding: \u000bchunked||",
                "400; TE behind 0x0b; POST / HTTP/1.1|\u000bTransfer-Encoding: chunked||",
                "400; TE with U+017F; POST / HTTP/1.1|Tran\u00c5\u00bffer-Encoding: chunked||",
            })
    void readsNothingAfterAHeadThatIsUnclear(int status, String what, String head) {
        assertThat(read(head + NEXT)).as(what).isEqualTo("!" + status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|",
                "x|",
                "-1|",
                "+1|",
                "0x1|",
                " 1|",
                "1 |",
                "1\t|",
                "1 x|",
                "1,1|",
                "1;\u0001|",
                "1\n",
                "1;x\n",
                "1;a\rb|a|",
                "0000000000000001|a|",
                "FFFFFFFFFFFFFFFF|",
                "1|ab|",
                "1|a\n",
                "1|a\r0|",
                "0|Xa||",
                "0| X: a||",
                "0|X : a||",
                "0|X: a\n\n",
                "0|X: \0||",
                "0|Content-Length : 5||",
                "0\n\n"
            })
    void readsNothingAfterAChunkThatIsUnclear(String chunks) {
        assertThat(read(CHUNKED + chunks + "a|0||" + NEXT)).endsWith("!400").doesNotContain("next");
    }

    /** alb.md 1.4, and bounds of our own where it has none. */
    @Test
    void readsUpToTheLastByteAllowedAndNotOneMore() {
        var line = "GET /%s HTTP/1.1|Host: a||";
        var longest = "x".repeat(HeadLimits.LINE - "GET / HTTP/1.1".length());
        assertThat(read(line.formatted(longest))).startsWith("[GET");
        assertThat(read(line.formatted(longest + "x"))).endsWith("!414");

        var field = "X: " + "y".repeat(1_021) + "|"; // 1,024 bytes without its end
        assertThat(read("GET / HTTP/1.1|" + field.repeat(64) + "|")).startsWith("[GET");
        assertThat(read("GET / HTTP/1.1|" + field.repeat(64).replaceFirst("X", "XY") + "|"))
                .endsWith("!400");
        assertThat(read(CHUNKED + "0|" + field.repeat(64) + "|" + NEXT)).contains("next");
        assertThat(read(CHUNKED + "0|" + field.repeat(64).replaceFirst("X", "XY") + "|" + NEXT))
                .endsWith("!400");

        assertThat(read(CHUNKED + "0;" + "x".repeat(HeadLimits.CHUNK_LINE - 4) + "|" + "|" + NEXT))
                .contains("next");
        assertThat(read(CHUNKED + "0;" + "x".repeat(HeadLimits.CHUNK_LINE - 3) + "|" + "|" + NEXT))
                .endsWith("!400");
    }

    @Test
    void leavesOutATrailerThatAnnouncesTrailers() {
        assertThat(read(CHUNKED + "0|Trailer: X|X: y||" + NEXT))
                .isEqualTo("[POST / HTTP/1.1; Host=a; transfer-encoding=chunked]; X=y.[GET /next HTTP/1.1; Host=a].");
    }

    @Test
    void skipsOneEmptyLineBeforeARequest() {
        assertThat(read("|" + NEXT + "|" + NEXT)).isEqualTo("[GET /next HTTP/1.1; Host=a].".repeat(2));
    }

    /** Whatever comes, however it is cut: the same reading, and after a failure none. */
    @Test
    void readsTheSameInWhateverPiecesItComes() {
        var random = new Random(9112);
        var pieces = new String[] {
            "GET / HTTP/1.1|",
            "POST /b HTTP/1.1|",
            "Host: a|",
            "Content-Length: 3|",
            "Transfer-Encoding: chunked|",
            "|",
            "|",
            "abc",
            "3|",
            "0|",
            "X: y|",
            "\r",
            "\n",
            "content_length: 1|",
            " ",
            "ab|",
            "1;x|",
            "\0"
        };
        for (var round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (var count = 2 + random.nextInt(14); count > 0; count--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            var bytes = text.toString().replace("|", "\r\n").getBytes(ISO_8859_1);

            var whole = read(bytes, List.of(bytes.length));

            assertThat(read(bytes, random.ints(bytes.length, 1, 4).boxed().toList()))
                    .as(text.toString())
                    .isEqualTo(whole);
            assertThat(whole.indexOf('!')).isIn(-1, whole.length() - 4);
        }
    }

    private static String read(String text) {
        var bytes =
                text.replace("|", "\r\n").replace('~', '\n').replace('^', '\r').getBytes(ISO_8859_1);
        var whole = read(bytes, List.of(bytes.length));
        assertThat(read(bytes, java.util.Collections.nCopies(bytes.length, 1))).isEqualTo(whole);
        return whole;
    }

    /** What is read, in words: {@code [a head]body; trailers.}, and {@code !status} for what cannot be. */
    private static String read(byte[] bytes, List<Integer> cuts) {
        var channel = new EmbeddedChannel(new RequestCodec());
        var words = new StringBuilder();
        var at = 0;
        for (var cut : cuts) {
            var to = Math.min(bytes.length, at + cut);
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, to - at));
            at = to;
        }
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest head) {
                words.append(words(head));
            }
            if (message instanceof HttpContent content) {
                words.append(content.content().toString(ISO_8859_1));
                if (content instanceof LastHttpContent last) {
                    last.trailingHeaders()
                            .forEach(field -> words.append("; ").append(field.getKey() + "=" + field.getValue()));
                    words.append(last.decoderResult().isFailure() ? "!400" : ".");
                }
                content.release();
            }
        }
        channel.finishAndReleaseAll();
        return words.toString();
    }

    private static String words(HttpRequest head) {
        if (head.decoderResult().cause() instanceof Unreadable cause) {
            return "!" + cause.status();
        }
        var words = new StringBuilder("[" + head.method() + " " + head.uri() + " " + head.protocolVersion());
        head.headers().forEach(field -> words.append("; ").append(field.getKey() + "=" + field.getValue()));
        return words.append(']').toString();
    }
}
