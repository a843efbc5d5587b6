package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.XffClientPort;
import dev.postern.proxy.config.XffMode;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** alb.md 8.1. */
class ForwardedForTest {
    /** Its table, word for word; the port changes nothing where nothing is appended. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            APPEND   |                        | 127.0.0.1                       | 127.0.0.1:4711
            APPEND   | 127.0.0.4              | 127.0.0.4, 127.0.0.1            | 127.0.0.4, 127.0.0.1:4711
            APPEND   | 127.0.0.4, 127.0.0.8   | 127.0.0.4, 127.0.0.8, 127.0.0.1 | 127.0.0.4, 127.0.0.8, 127.0.0.1:4711
            PRESERVE |                        |                                 |
            PRESERVE | 127.0.0.4              | 127.0.0.4                       | 127.0.0.4
            PRESERVE | 127.0.0.4, 127.0.0.8   | 127.0.0.4, 127.0.0.8            | 127.0.0.4, 127.0.0.8
            REMOVE   |                        |                                 |
            REMOVE   | 127.0.0.4              |                                 |
            REMOVE   | 127.0.0.4, 127.0.0.8   |                                 |
            """)
    void keepsToTheTable(XffMode mode, String inbound, String omitted, String added) {
        var received = inbound == null ? List.<String>of() : List.of(inbound);

        assertThat(next(mode, XffClientPort.OMIT, received, "127.0.0.1")).isEqualTo(Optional.ofNullable(omitted));
        assertThat(next(mode, XffClientPort.ADD, received, "127.0.0.1")).isEqualTo(Optional.ofNullable(added));
    }

    @Test
    void putsAnAddressOfVersion6InBracketsBeforeThePort() {
        assertThat(next(XffMode.APPEND, XffClientPort.ADD, List.of(), "2001:db8::1"))
                .contains("[2001:db8::1]:4711");
        assertThat(next(XffMode.APPEND, XffClientPort.OMIT, List.of(), "2001:db8::1"))
                .contains("2001:db8::1");
    }

    @Test
    void takesSeveralHeadersForOneChain() {
        assertThat(next(XffMode.APPEND, XffClientPort.OMIT, List.of("a", "b, c"), "d"))
                .contains("a, b, c, d");
        assertThat(next(XffMode.PRESERVE, XffClientPort.OMIT, List.of("a", "b"), "d"))
                .contains("a, b");
    }

    @ParameterizedTest
    @EnumSource
    void takesABlankHeaderForNone(XffMode mode) {
        assertThat(next(mode, XffClientPort.OMIT, List.of(" "), "d"))
                .isEqualTo(mode == XffMode.APPEND ? Optional.of("d") : Optional.empty());
    }

    private static Optional<String> next(XffMode mode, XffClientPort port, List<String> received, String address) {
        return new ForwardedFor(mode, port).next(received, address, 4711);
    }

    /** alb.md 5.1, 8.1: more than 30 addresses are 463. */
    @Nested
    class TooMany {
        @Test
        void isOneMoreThanThirty() {
            assertThat(ForwardedFor.check(chains(30))).isEmpty();
            assertThat(ForwardedFor.check(chains(31)))
                    .hasValueSatisfying(
                            rejection -> assertThat(rejection.status().code()).isEqualTo(463))
                    .hasValueSatisfying(rejection -> assertThat(rejection.why())
                            .isEqualTo("31 addresses in X-Forwarded-For (expected: at most 30)"));
        }

        @Test
        void countsOverAllHeadersOfThatName() {
            assertThat(ForwardedFor.check(chains(15, 15))).isEmpty();
            assertThat(ForwardedFor.check(chains(15, 1, 15))).isPresent();
        }

        /** Names, garbage and endpoints take a place as addresses do; nothing between two commas takes none. */
        @Test
        void countsWhateverTakesAPlace() {
            var odd = "unknown, _hidden, [2001:db8::1]:80, 010.1, example.com:1, \"x\"";

            assertThat(ForwardedFor.check(chains(24).add("X-Forwarded-For", odd)))
                    .isEmpty();
            assertThat(ForwardedFor.check(chains(25).add("X-Forwarded-For", odd)))
                    .isPresent();
            assertThat(ForwardedFor.check(chains(30).add("X-Forwarded-For", ",, ,\t,")))
                    .isEmpty();
        }

        @Test
        void isNoMatterOfOtherHeaders() {
            assertThat(ForwardedFor.check(new DefaultHttpHeaders().add("X-Other", "a,".repeat(40))))
                    .isEmpty();
        }

        private static HttpHeaders chains(int... lengths) {
            var headers = new DefaultHttpHeaders();
            Arrays.stream(lengths)
                    .forEach(length ->
                            headers.add("x-forwarded-FOR", String.join(",", Collections.nCopies(length, "192.0.2.1"))));
            return headers;
        }
    }
}
