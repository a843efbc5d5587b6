package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    /** Once more encoded is once more to be decoded; a whole line of it would keep an event loop busy (P8). */
    @Test
    void takesWhatIsEncodedTooOftenForAClimb() {
        assertThat(RequestTarget.of("/%25%32%65%252e/x").climbs()).isTrue();
        assertThat(RequestTarget.of("/%" + "25".repeat(100) + "41").climbs()).isTrue();
        assertThat(RequestTarget.of("/%2541/%25").climbs()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/widgets?x=http://y, , /widgets?x=http://y",
        "*, , *",
        "http://api.example/widgets, api.example, /widgets",
        "https://api.example:81?q=/x, api.example:81, /?q=/x",
        "https://api.example, api.example, /"
    })
    void takesATargetApart(String uri, String authority, String path) {
        assertThat(RequestTarget.of(uri)).isEqualTo(new RequestTarget(Optional.ofNullable(authority), path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/widgets/../../other",
                "/./widgets",
                "/widgets/..?x",
                "/%2e%2E/other",
                "/.%2e/other",
                "/x%2f..%2fother",
                "/x\\..\\other",
                "/x%5C..",
                "/..;a=b/other",
                "/..%3b/other",
                "/%252e%252e/other",
                "/%25252e./other"
            })
    void seesAPathThatCouldLeaveItsPlace(String path) {
        assertThat(RequestTarget.of(path).climbs()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/widgets",
                "/...",
                "/.well-known/x",
                "/a..b/..c",
                "/widgets?next=/../x",
                "//widgets",
                "/100%"
            })
    void leavesOtherPathsAlone(String path) {
        assertThat(RequestTarget.of(path).climbs()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, a.example",
        "a.example:8443, a.example",
        "[::1]:8443, [::1]",
        "[::1], [::1]",
        "127.0.0.1:1, 127.0.0.1"
    })
    void leavesThePortOff(String host, String name) {
        assertThat(RequestTarget.withoutPort(host)).isEqualTo(name);
    }
}
