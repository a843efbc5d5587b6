package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The forms of alb.md 8.2. */
class TraceIdTest {
    private static final Instant NOW = Instant.ofEpochSecond(0x67891233L);
    private static final String MINE = "1-67891233-[0-9a-f]{24}";

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = '|', textBlock = """
            ~ ~                                  | Root=MINE
            ;;                                   | Root=MINE
            Root=1-1-a                           | Self=MINE;Root=1-1-a
            Root=1-1-a;CalledFrom=app            | Self=MINE;Root=1-1-a;CalledFrom=app
            CalledFrom=app;Root=1-1-a            | Self=MINE;CalledFrom=app;Root=1-1-a
            Self=1-2-b;Root=1-1-a                | Self=MINE;Root=1-1-a
            Root=1-1-a;Self=1-2-b;Self=1-3-c     | Self=MINE;Root=1-1-a
            ~ Root=1-1-a ; CalledFrom=app ~      | Self=MINE;Root=1-1-a;CalledFrom=app
            CalledFrom=app                       | Root=MINE;CalledFrom=app
            Self=1-2-b                           | Root=MINE
            Root=1-1-a;Root=1-9-z                | Self=MINE;Root=1-1-a
            Root=1-67891233-12456789abcdef01234567 | Self=MINE;Root=1-67891233-12456789abcdef01234567
            Root=anything                        | Self=MINE;Root=anything
            Root=1-1-a;q="x\\y"                  | Self=MINE;Root=1-1-a;q="x\\y"
            """)
    void continuesWhatCame(String received, String sent) {
        assertThat(next(received)).matches(pattern(sent));
    }

    @Test
    void beginsATraceWhereNoneCame() {
        assertThat(TraceId.next(List.of(), 0, NOW, random)).matches("Root=" + MINE);
    }

    /** What a parser could break over goes, the rest of the value stays. */
    @Test
    void leavesOutFieldsThatAreNotPrintable() {
        for (var octet : new char[] {0, 1, '\t', '\n', '\r', 0x1b, 0x7f, 0x80, 0xe4, 0xff}) {
            var sent = next("Root=1-1-a;x=" + octet + "y;z=1");

            assertThat(sent).matches(pattern("Self=MINE;Root=1-1-a;z=1"));
            assertThat(next("Root=1" + octet + "a;z=1")).matches(pattern("Root=MINE;z=1"));
        }
    }

    @Test
    void takesTheFirstOfSeveral() {
        assertThat(TraceId.next(List.of("Root=1-1-a", "Root=1-2-b;x=y"), 0, NOW, random))
                .matches(pattern("Self=MINE;Root=1-1-a"));
    }

    /** "greater than 7 KB": the last byte before, and the first one over. */
    @Test
    void continuesNothingOfARequestWithTooManyBytesOfHeaders() {
        assertThat(TraceId.next(List.of("Root=1-1-a"), 7168, NOW, random)).matches(pattern("Self=MINE;Root=1-1-a"));
        assertThat(TraceId.next(List.of("Root=1-1-a;x=y"), 7169, NOW, random)).matches("Root=" + MINE);
    }

    @Test
    void isNewEachTime() {
        assertThat(next("Root=1-1-a")).isNotEqualTo(next("Root=1-1-a"));
    }

    private String next(String received) {
        return TraceId.next(List.of(received), received.length(), NOW, random);
    }

    private static String pattern(String sent) {
        return "\\Q" + sent.replace("MINE", "\\E" + MINE + "\\Q") + "\\E";
    }
}
