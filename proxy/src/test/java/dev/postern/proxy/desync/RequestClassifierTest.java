package dev.postern.proxy.desync;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** alb.md 8.7, rule by rule; {@code |} ends a line. Where the engine published in 2020 says otherwise, the case says so. */
class RequestClassifierTest {
    private static final String POST = "POST / HTTP/1.1|";

    private static Arguments row(String rule, String head, String expected) {
        return Arguments.of(rule, head, expected);
    }

    static Stream<Arguments> compliant() {
        return Stream.of(
                row("nothing but a line", "GET / HTTP/1.1|", "-"),
                row("the first of HTTP/1", "GET / HTTP/1.0|", "-"),
                row("HTTP/1. and one digit", "GET / HTTP/1.1|Host: a|", "-"),
                row("a length", POST + "Content-Length: 5|", "-"),
                row("a length with blanks", POST + "Content-Length: \t5 |", "-"),
                row("a length of 0 where bodies are usual", POST + "Content-Length: 0|", "-"),
                row("the largest length", POST + "Content-Length: 9223372036854775807|", "-"),
                row("chunks", POST + "Transfer-Encoding: chunked|", "-"),
                row("in any case", POST + "tRANSFER-eNCODING: Chunked|", "-"),
                row("known codings", POST + "Transfer-Encoding: compress, deflate, gzip, identity, chunked|", "-"),
                row("parameters after ;", POST + "Transfer-Encoding: gzip;q=1, chunked ; a=b|", "-"),
                row("chunked, but not one after the other", POST + "Transfer-Encoding: chunked, gzip, chunked|", "-"),
                row("all of tchar in a name", "GET / HTTP/1.1|a-_.!#$%&'*+^`|~Z9: x|".replace("`|~", "`~"), "-"),
                row("all of tchar in a method", "G-_.!#$%&'*+^`~9 / HTTP/1.1|", "-"),
                row("tabs and what is beyond ASCII in a value", "GET / HTTP/1.1|X: a\tb\u0080\u00ff|", "-"),
                row("URI bytes > 0x20, not 0x7f", "GET /\u0080\u00ff\"<>^`{}\\#%zz HTTP/1.1|", "-"),
                row("an empty value", "GET / HTTP/1.1|X:|", "-"),
                row("more letters than the other has", POST + "X-Transfer-Encoding: x|", "-"),
                row("fewer letters", POST + "Transfer-Encodin: x|", "-"),
                row("a digit is no letter to drop", POST + "Content-Length2: 5|", "-"));
    }

    static Stream<Arguments> acceptable() {
        return Stream.of(
                row("GET with CL 0", "GET / HTTP/1.1|Content-Length: 0|", "GetHeadZeroContentLength"),
                row("HEAD with CL 0", "HEAD / HTTP/1.1|Content-Length: 00|", "GetHeadZeroContentLength"),
                row("a blank behind the name", "GET / HTTP/1.1|X : y|", "NonCompliantHeader"),
                row("a control character in a name", "GET / HTTP/1.1|\u0001X: y|", "NonCompliantHeader"),
                row("a separator in a name", "GET / HTTP/1.1|X(y): z|", "NonCompliantHeader"),
                row("a byte beyond ASCII in a name", "GET / HTTP/1.1|X\u00e9: z|", "NonCompliantHeader"),
                row("a control character in a value", "GET / HTTP/1.1|X: \u0011|", "NonCompliantHeader"),
                row("DEL in a value", "GET / HTTP/1.1|X: \u007f|", "NonCompliantHeader"),
                row("digit > 1", "GET / HTTP/1.2|", "NonCompliantVersion"),
                row("digit > 1", "GET / HTTP/1.9|", "NonCompliantVersion"),
                row("padded behind", "GET / HTTP/1.1 |", "NonCompliantVersion"),
                row("padded with a tab", "GET / HTTP/1.1\t|", "NonCompliantVersion"),
                row("missing: HTTP/0.9", "GET /|", "NonCompliantVersion"),
                row("missing: HTTP/0.9", "GET /a/|", "NonCompliantVersion"),
                row("HTTP/0.9", "GET / HTTP/0.9|", "NonCompliantVersion"),
                row("a blank in the target", "GET /a b HTTP/1.1|", "SpaceInUri"),
                row("a blank before the target", "GET  / HTTP/1.1|", "SpaceInUri"));
    }

    static Stream<Arguments> ambiguous() {
        return Stream.of(
                row("other URI bytes: tab", "GET /a\tb HTTP/1.1|", "AmbiguousUri"),
                row("other URI bytes: 0x01", "GET /\u0001 HTTP/1.1|", "AmbiguousUri"),
                row("other URI bytes: DEL", "GET /\u007f HTTP/1.1|", "AmbiguousUri"),
                row("raw extra: no target", "GET HTTP/1.1|", "AmbiguousUri"),
                row("raw extra: an empty target", "GET  HTTP/1.1|", "AmbiguousUri"),
                row("TE and CL", POST + "Transfer-Encoding: chunked|Content-Length: 5|", "BothTeClPresent"),
                row("CL and TE", POST + "Content-Length: 5|Transfer-Encoding: gzip|", "BothTeClPresent"),
                row("equal lengths", POST + "Content-Length: 5|Content-Length: 5|", "DuplicateContentLength"),
                row("equal, if not the same", POST + "Content-Length: 5|Content-Length: 05|", "DuplicateContentLength"),
                row("no name", POST + ": x|", "EmptyHeader"),
                row("begins with :", POST + "::Transfer-Encoding: chunked|", "EmptyHeader"),
                row("blanks for a name", POST + " \t : x|", "EmptyHeader"),
                row("TE with _", POST + "Transfer_Encoding: chunked|", "SuspiciousHeader"),
                row("TE with .", POST + "Transfer.Encoding: chunked|", "SuspiciousHeader"),
                row("TE in one word", POST + "TransferEncoding: chunked|", "SuspiciousHeader"),
                row("TE with more hyphens", POST + "Transfer---Encoding: chunked|", "SuspiciousHeader"),
                row("TE and a blank", POST + "Transfer-Encoding : chunked|", "SuspiciousHeader"),
                row("TE and a vertical tab", POST + "Transfer-Encoding\u000b: chunked|", "SuspiciousHeader"),
                row("TE before a blank", POST + "X: y| Transfer-Encoding: chunked|", "SuspiciousHeader"),
                row("TE and a byte beyond ASCII", POST + "Transfer-Encoding\u0088: chunked|", "SuspiciousHeader"),
                row("TE with U+017F for s", POST + "Tran\u00c5\u00bffer-Encoding: chunked|", "SuspiciousHeader"),
                row("TE with U+0131 for i", POST + "transfer-encod\u00c4\u00b1ng: chunked|", "SuspiciousHeader"),
                row(
                        "TE cut in a word; the engine does not see it",
                        POST + "Trans-fer-Encoding: gzip|",
                        "SuspiciousHeader"),
                row("CL with _", POST + "Content_Length: 5|", "SuspiciousHeader"),
                row("CL and a blank", POST + "Content-Length : 5|", "SuspiciousHeader"),
                row("CL behind 0x01", POST + "\u0001Content-Length: 5|", "SuspiciousHeader"),
                row("CL behind 0xa0", POST + "\u00a0Content-Length: 5|", "SuspiciousHeader"),
                row("raw extra: folded", POST + "X: y| more|", "SuspiciousHeader"),
                row("raw extra: no colon", POST + "Xy|", "SuspiciousHeader"),
                row("GET with CL > 0", "GET / HTTP/1.1|Content-Length: 5|", "UndefinedContentLengthSemantics"),
                row("HEAD with CL > 0", "HEAD / HTTP/1.1|Content-Length: 5|", "UndefinedContentLengthSemantics"),
                row("CL in HTTP/0.9", "POST / HTTP/0.9|Content-Length: 5|", "UndefinedContentLengthSemantics"),
                row("CL without a version", "POST /|Content-Length: 5|", "UndefinedContentLengthSemantics"),
                row("GET with TE", "GET / HTTP/1.1|Transfer-Encoding: chunked|", "UndefinedTransferEncodingSemantics"),
                row("HEAD with TE", "HEAD / HTTP/1.1|Transfer-Encoding: gzip|", "UndefinedTransferEncodingSemantics"),
                row("TE in HTTP/1.0", "POST / HTTP/1.0|Transfer-Encoding: x|", "UndefinedTransferEncodingSemantics"),
                row(
                        "and CL there",
                        "POST / HTTP/1.0|Transfer-Encoding: chunked|Content-Length: 5|",
                        "UndefinedTransferEncodingSemantics"),
                row(
                        "TE in HTTP/0.9",
                        "POST / HTTP/0.9|Transfer-Encoding: chunked|",
                        "UndefinedTransferEncodingSemantics"));
    }

    static Stream<Arguments> severe() {
        return Stream.of(
                row("unparsable CL: sign", POST + "Content-Length: -1|", "BadContentLength"),
                row("unparsable CL: sign", POST + "Content-Length: +1|", "BadContentLength"),
                row("unparsable CL: list", POST + "Content-Length: 5, 5|", "BadContentLength"),
                row("unparsable CL: two", POST + "Content-Length: 5 5|", "BadContentLength"),
                row("unparsable CL: hexadecimal", POST + "Content-Length: 0x5|", "BadContentLength"),
                row("unparsable CL: a control character", POST + "Content-Length: 5\u0011|", "BadContentLength"),
                row(
                        "unparsable CL: over 2^63-1; the engine's ends at 2^64-1",
                        POST + "Content-Length: 9223372036854775808|",
                        "BadContentLength"),
                row("unparsable CL: nothing; 0 to the engine", POST + "Content-Length:|", "BadContentLength"),
                row("any of them", POST + "Content-Length: 5|Content-Length: x|", "BadContentLength"),
                row("CR in a value", POST + "X: a\rb|", "BadHeader"),
                row("LF in a value", POST + "X: a\nb|", "BadHeader"),
                row("NUL in a value", POST + "X: a\0b|", "BadHeader"),
                row("NUL in a name", POST + "X\0: a|", "BadHeader"),
                row("NUL in CL", POST + "Content-Length: 5\0|", "BadHeader"),
                row("a line ended by LF", POST + "X: a\n", "BadHeader"),
                row("another coding", POST + "Transfer-Encoding: xchunked|", "BadTransferEncoding"),
                row("another coding beside chunked", POST + "Transfer-Encoding: chunked, x|", "BadTransferEncoding"),
                row("no coding", POST + "Transfer-Encoding:|", "BadTransferEncoding"),
                row("an empty element", POST + "Transfer-Encoding: chunked,|", "BadTransferEncoding"),
                row("a control character in it", POST + "Transfer-Encoding: chunked\u000b|", "BadTransferEncoding"),
                row("in disguise", POST + "Transfer_Encoding: 7|", "BadTransferEncoding"),
                row("CR in the target", "GET /a\rb HTTP/1.1|", "BadUri"),
                row("NUL in the target", "GET /a\0b HTTP/1.1|", "BadUri"),
                row("other than tchar", "G(T / HTTP/1.1|", "BadMethod"),
                row("other than tchar", "G\u00e9T / HTTP/1.1|", "BadMethod"),
                row("none", "|", "BadMethod"),
                row("another name", "GET / http/1.1|", "BadVersion"),
                row("another version", "GET / HTTP/2.0|", "BadVersion"),
                row("two digits", "GET / HTTP/1.11|", "BadVersion"),
                row("no digit", "GET / HTTP/1.x|", "BadVersion"),
                row("ended by LF", "GET / HTTP/1.1\n", "BadVersion"),
                row("different lengths", POST + "Content-Length: 5|Content-Length: 6|", "MultipleContentLength"),
                row("one of them in disguise", POST + "Content-Length: 5|Content_Length: 6|", "MultipleContentLength"),
                row("chunked twice", POST + "Transfer-Encoding: chunked, chunked|", "MultipleTransferEncodingChunked"),
                row(
                        "in two fields",
                        POST + "Transfer-Encoding: chunked|Transfer-Encoding: chunked|",
                        "MultipleTransferEncodingChunked"),
                row(
                        "one of them in disguise",
                        POST + "Transfer-Encoding : chunked|Transfer-Encoding: chunked|",
                        "MultipleTransferEncodingChunked"),
                row(
                        "both, TE in disguise; Ambiguous to the engine",
                        POST + "Transfer_Encoding: chunked|Content-Length: 5|",
                        "SuspiciousTeClPresent"),
                row(
                        "both, CL in disguise",
                        POST + "Transfer-Encoding: chunked|Content.Length: 5|",
                        "SuspiciousTeClPresent"));
    }

    static Stream<Arguments> several() {
        return Stream.of(
                row(
                        "worst wins: Acceptable, Ambiguous",
                        "GET / HTTP/1.1|X : y|Transfer-Encoding: chunked|",
                        "UndefinedTransferEncodingSemantics"),
                row("worst wins: Ambiguous, Severe", POST + "Content_Length: 5|X: \0|", "BadHeader"),
                row("worst wins: Acceptable, Severe", "POST /a b HTTP/1.1|Content-Length: x|", "BadContentLength"),
                row(
                        "first of a class: field before target",
                        "GET /\t HTTP/1.1|Content-Length: 5|",
                        "UndefinedContentLengthSemantics"),
                row(
                        "first of a class: TE before CL",
                        POST + "Content-Length: x|Transfer-Encoding: x|",
                        "BadTransferEncoding"),
                row("first of a class: fields in order", POST + ": x|Content_Length: 1|", "EmptyHeader"),
                row("first of a class: field before method", "G(T / HTTP/1.1|X: \0|", "BadHeader"),
                row("first of a class: method before version", "G(T / HTTP/3.0|", "BadMethod"),
                row("first of a class: version before target", "GET /\r HTTP/3.0|", "BadVersion"));
    }

    static Stream<Arguments> all() {
        return Stream.of(compliant(), acceptable(), ambiguous(), severe(), several())
                .flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{2}: {0}")
    @MethodSource("all")
    void classifiesByTheRulesOfTheLoadBalancer(String rule, String head, String expected) {
        var found = classify(head.replace("|", "\r\n") + "\r\n");

        assertThat(found.reason().map(DesyncReason::text).orElse("-")).as(rule).isEqualTo(expected);
    }

    @Test
    void knowsACaseOfEveryReason() {
        var known = all().map(row -> row.get()[2]).toList();

        assertThat(known)
                .contains(Arrays.stream(DesyncReason.values())
                        .map(DesyncReason::text)
                        .toArray());
    }

    /** Heads put together at random of what has a meaning somewhere: always an answer, always the same, and never a milder one for one line more. */
    @Test
    void judgesWhateverComesAndNeverMoreMildlyForMore() {
        var random = new Random(8_7);
        var pieces = new String[] {
            "GET",
            "POST",
            " ",
            "/",
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/0.9",
            "\r\n",
            "\r\n",
            "\n",
            "\r",
            "\0",
            ":",
            ": ",
            "\t",
            ",",
            ";",
            "Content-Length",
            "content_length",
            "Transfer-Encoding",
            "transfer.encoding",
            "Host",
            "chunked",
            "gzip",
            "5",
            "0",
            "-1",
            "\u0001",
            "\u007f",
            "\u00c5\u00bf",
            "\u00ff",
            "x"
        };
        for (var round = 0; round < 100_000; round++) {
            var head = new StringBuilder(random.nextBoolean() ? "GET / HTTP/1.1\r\n" : "");
            for (var count = random.nextInt(16); count >= 0; count--) {
                head.append(pieces[random.nextInt(pieces.length)]);
            }

            var found = classify(head.toString());

            assertThat(found).isEqualTo(classify(head.toString()));
            var lines = new RawHead(bytes(head + "\r\nX: y\r\n\r\n"));
            assertThat(RequestClassifier.classify(lines).desyncClass())
                    .as(head.toString())
                    .isGreaterThanOrEqualTo(withoutItsEnd(head.toString(), found));
        }
    }

    /** The class of the head alone; if it was not whole, the line more may be a part of what it lacked, and nothing is asked. */
    private static DesyncClass withoutItsEnd(String head, Classification found) {
        var whole = head.endsWith("\r") || head.contains("\r\n\r\n") || head.startsWith("\r\n");
        return whole || !head.contains("\r\n") ? DesyncClass.COMPLIANT : found.desyncClass();
    }

    private static Classification classify(String head) {
        return RequestClassifier.classify(new RawHead(bytes(head)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
