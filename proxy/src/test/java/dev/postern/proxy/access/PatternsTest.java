package dev.postern.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "/, /, true",
        "/, /widgets, false",
        "/widgets, /widgets, true",
        "/widgets, /widgets/, true",
        "/widgets/, /widgets, true",
        "/widgets, /widgets/7, false",
        "/widgets, /Widgets, false",
        "/widgets, /widget, false",
        "/widgets, /%77idgets, true",
        "/widgets/*, /widgets/7, true",
        "/widgets/*, /widgets/7/, true",
        "/widgets/*, /widgets, false",
        "/widgets/*, /widgets/, false",
        "/widgets/*, /widgets/7/8, false",
        "/*/parts, /widgets/parts, true",
        "/*/parts, /parts, false",
        "/parts/**, /parts, true",
        "/parts/**, /parts/, true",
        "/parts/**, /parts/1/2/3, true",
        "/parts/**, /partsandmore, false",
        "/parts/*/**, /parts/1, true",
        "/parts/*/**, /parts, false",
        "/**, /, true",
        "/**, /a/b, true",
        "/bücher, /b%C3%BCcher, true",
        "/a b, /a%20b, true",
        "/widgets, /*, false"
    })
    void matchesPathsBySegments(String pattern, String target, boolean matches) {
        var path = (RequestPath) RequestPath.of(target, Set.of());

        assertThat(PathPattern.parse(pattern).matches(path.segments())).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "widgets",
                "/a//b",
                "//",
                "/a/../b",
                "/.",
                "/a%2fb",
                "/a;b",
                "/a?b",
                "/a#b",
                "/a\\b",
                "/a*",
                "/*a/b",
                "/**/a",
                "/a/***",
                "/a\u0000"
            })
    void takesNoPathPatternThatNothingCouldMatch(String pattern) {
        assertThatThrownBy(() -> PathPattern.parse(pattern)).isInstanceOf(MalformedInput.class);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "api.example.com, api.example.com, true",
        "api.example.com, API.Example.COM, true",
        "API.example.com, api.example.com, true",
        "api.example.com, api.example.com:8443, true",
        "api.example.com, api.example.com., true",
        "api.example.com, api.example.com.:443, true",
        "api.example.com, xapi.example.com, false",
        "api.example.com, api.example.com.evil.example, false",
        "'*.example.com', api.example.com, true",
        "'*.example.com', a.b.example.com, true",
        "'*.example.com', example.com, false",
        "'*.example.com', evilexample.com, false",
        "'*.example.com', .example.com, false",
        "'[::1]', '[::1]:8443', true",
        "'[::1]', '[::2]', false",
        "10.0.0.1, 10.0.0.1:80, true",
        "my_api, my_api:80, true",
        "api.example.com, '', false",
        "api.example.com, api%2eexample.com, false",
        "api.example.com, api.example.com:x, false"
    })
    void matchesHostsWithoutCaseAndPort(String pattern, String host, boolean matches) {
        var parsed = HostPattern.parse(pattern);

        assertThat(HostPattern.compared(host).filter(parsed::matches).isPresent())
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "a.*.example",
                "api.example.com:8443",
                "api.example.com.",
                "-a.example",
                "a-.example",
                "a..b",
                "https://api.example.com",
                "api.example.com/",
                "*.[::1]",
                "b\u00fccher.example"
            })
    void takesNoHostPatternThatNothingCouldMatch(String pattern) {
        assertThatThrownBy(() -> HostPattern.parse(pattern)).isInstanceOf(MalformedInput.class);
    }
}
