package dev.postern.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a backend might read in another way than we do is no path (P8). */
class RequestPathTest {
    private static final Set<PathAllowance> EVERYTHING = EnumSet.allOf(PathAllowance.class);

    private static PathReading read(String target, PathAllowance... allowed) {
        return RequestPath.of(target, Set.of(allowed));
    }

    @ParameterizedTest(name = "P8 {0}: {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "encoded-slash /a%2fb 'an encoded slash'",
                "encoded-slash-upper /a%2Fb 'an encoded slash'",
                "encoded-slash-at-the-start /%2Fadmin 'an encoded slash'",
                "encoded-slash-beside-one /a/%2f/b 'an encoded slash'",
                "backslash /a\\b 'a backslash'",
                "encoded-backslash /a%5cb 'an encoded backslash'",
                "backslash-and-dots /a\\..\\b 'a backslash'",
                "dot /a/./b 'dot segments'",
                "dots /a/../b 'dot segments'",
                "dots-at-the-start /../b 'dot segments'",
                "dots-at-the-end /a/.. 'dot segments'",
                "dot-at-the-end /a/. 'dot segments'",
                "encoded-dots /a/%2e%2e/b 'dot segments'",
                "encoded-dots-upper /a/%2E%2E/b 'dot segments'",
                "one-encoded-dot /a/.%2e/b 'dot segments'",
                "encoded-dot /a/%2e/b 'dot segments'",
                "dots-before-a-query /a/..?x=/b 'dot segments'",
                "double-encoded-slash /a%252fb 'double encoding'",
                "double-encoded-dots /a/%252e%252e/b 'double encoding'",
                "triple-encoded-dots /a/%25252e%25252e/b 'double encoding'",
                "percent-encoded-in-pieces /a/%25%32%65/b 'double encoding'",
                "one-digit-encoded /a/%252%65/b 'double encoding'",
                "encoded-utf-16 /a/%25u002e/b 'double encoding'",
                "utf-16 /a/%u002e/b 'a broken escape'",
                "nul /a%00b 'an encoded control character'",
                "nul-after-a-suffix /admin%00.png 'an encoded control character'",
                "line-feed /a%0ab 'an encoded control character'",
                "carriage-return /a%0Db 'an encoded control character'",
                "tab /a%09b 'an encoded control character'",
                "delete /a%7fb 'an encoded control character'",
                "control-of-latin-1 /a%c2%85b 'an encoded control character'",
                "half-an-escape /a%2 'a broken escape'",
                "no-escape /a% 'a broken escape'",
                "escape-that-is-none /a%zz 'a broken escape'",
                "escape-with-a-sign /a%+1 'a broken escape'",
                "parameters /admin;x 'parameters'",
                "parameters-in-the-middle /a;x=1/b 'parameters'",
                "parameters-and-dots /a/..;/b 'parameters'",
                "encoded-semicolon /a%3bx 'an encoded delimiter'",
                "encoded-question-mark /admin%3fx 'an encoded delimiter'",
                "encoded-fragment /admin%23x 'an encoded delimiter'",
                "empty-segment //admin 'an empty segment'",
                "empty-segment-in-the-middle /a//b 'an empty segment'",
                "empty-segments-at-the-end /a// 'an empty segment'",
                "nothing-but-slashes // 'an empty segment'",
                "fragment /a#b 'a fragment'",
                "fragment-in-the-query /a?b#c 'a fragment'",
                "overlong-slash /a%c0%afb 'octets that are not UTF-8'",
                "overlong-dots /a/%c0%ae%c0%ae/b 'octets that are not UTF-8'",
                "half-a-character /a%c3 'octets that are not UTF-8'",
                "half-a-character-before-a-slash /a%c3/%a4 'octets that are not UTF-8'",
                "surrogate /a%ed%a0%80 'octets that are not UTF-8'",
                "latin-1 /%e4 'octets that are not UTF-8'",
                "blank '/a b' 'a character that has to be encoded'",
                "not-ascii /ä 'a character that has to be encoded'",
                "no-path * 'no path'",
                "nothing '' 'no path'",
                "absolute http://api.example.com/a 'no path'",
                "no-slash-first a/b 'no path'"
            })
    void p8RefusesWhatTwoReadersReadInTwoWays(String name, String target, String what) {
        assertThat(read(target)).isEqualTo(new PathReading.Ambiguous(what));
    }

    @ParameterizedTest(name = "P8 {0}: {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "encoded-dots-behind-an-encoded-slash /a%2f%2e%2e%2fb 'dot segments'",
                "dots-between-encoded-slashes /a%2f..%2fb 'dot segments'",
                "dots-before-an-encoded-slash /..%2fb 'dot segments'",
                "dots-with-parameters /a/..;x/b 'dot segments'",
                "encoded-dots-with-parameters /a/%2e%2e;x=1/b 'dot segments'",
                "encoded-slash-in-parameters /a;x%2fadmin 'an encoded slash'",
                "encoded-backslash /a%5cb 'an encoded backslash'",
                "backslash /a\\b 'a backslash'",
                "double-encoded-slash /a%252fb 'double encoding'",
                "double-encoded-dots /%252e%252e/b 'double encoding'",
                "nul /a%00 'an encoded control character'",
                "encoded-semicolon /a%3bb 'an encoded delimiter'",
                "broken /a%2 'a broken escape'",
                "fragment /a#b 'a fragment'",
                "overlong /%c0%ae 'octets that are not UTF-8'"
            })
    void p8RefusesTheRestWhateverIsAllowed(String name, String target, String what) {
        assertThat(RequestPath.of(target, EVERYTHING)).isEqualTo(new PathReading.Ambiguous(what));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/, ''",
        "/widgets, widgets",
        "/widgets/, widgets",
        "/widgets/7/parts, widgets|7|parts",
        "/widgets?next=/../%2f//;x, widgets",
        "/%77idgets/%37, widgets|7",
        "/a%20b, a b",
        "/b%C3%BCcher/%F0%9F%98%80, bücher|😀",
        "/100%25, 100%",
        "/100%25z1, 100%z1",
        "/%25/2f, %|2f",
        "/a+b, a+b",
        "/..., ...",
        "/..a/b..c/.well-known, ..a|b..c|.well-known",
        "/a%2Cb%3D%40%3A%7E, 'a,b=@:~'",
        "/*, *"
    })
    void decodesAPathOnce(String target, String segments) {
        var expected = segments.isEmpty() ? List.<String>of() : List.of(segments.split("\\|"));

        assertThat(read(target)).isEqualTo(new RequestPath(expected, List.of(expected)));
    }

    @Test
    void takesAnAllowedEncodedSlashForACharacterAndShowsDenyRulesBothReadings() {
        assertThat(read("/projects/acme%2Fsite", PathAllowance.ENCODED_SLASH))
                .isEqualTo(new RequestPath(
                        List.of("projects", "acme/site"),
                        List.of(List.of("projects", "acme/site"), List.of("projects", "acme", "site"))));
    }

    @Test
    void keepsAllowedEmptySegmentsAndDropsThemForDenyRules() {
        assertThat(read("//widgets//7//", PathAllowance.EMPTY_SEGMENTS))
                .isEqualTo(new RequestPath(List.of("", "widgets", "", "7", ""), List.of(List.of("widgets", "7"))));
    }

    @Test
    void cutsAllowedParametersOff() {
        var expected = List.of("widgets", "7");

        assertThat(read("/widgets;a=b,c;d/7;", PathAllowance.PARAMETERS))
                .isEqualTo(new RequestPath(expected, List.of(expected)));
    }

    @ParameterizedTest
    @CsvSource({"/a%2f%2fb", "/%2fa", "/a%2f/b", "/a/%2f", "/;x/a", "/a/;x/b"})
    void seesAnEmptySegmentInAnyReading(String target) {
        assertThat(read(target, PathAllowance.ENCODED_SLASH, PathAllowance.PARAMETERS))
                .isEqualTo(new PathReading.Ambiguous("an empty segment"));
    }

    /** Pieces of paths that mean something to somebody, put together at random: what is accepted reads in one way. */
    @Test
    void p8AcceptsOnlyWhatReadsTheSameHoweverOftenItIsDecoded() {
        var pieces = List.of(
                "/", "/", "a", "b", ".", "..", "%", "%2", "%2f", "%2F", "%2e", "%25", "25", "2e", "5c", "\\", "%5c",
                ";", "%3b", "%00", "%c3%a4", "%c0%af", "#", "?", "//", "u", "%u002e", "~", "é", " ", "+");
        var random = new Random(20261123);
        var accepted = 0;

        for (var times = 0; times < 200_000; times++) {
            var target = new StringBuilder("/");
            for (var length = random.nextInt(7); length >= 0; length--) {
                target.append(pieces.get(random.nextInt(pieces.size())));
            }
            if (read(target.toString()) instanceof RequestPath path) {
                accepted++;
                assertHasOneReading(target.toString(), path);
            }
        }

        assertThat(accepted).isGreaterThan(5_000);
    }

    private static void assertHasOneReading(String target, RequestPath path) {
        var decoded = "/" + String.join("/", path.segments());
        var sent = target.replaceFirst("\\?.*", "");

        assertThat(path.readings()).as(target).containsExactly(path.segments());
        assertThat(path.segments()).as(target).doesNotContain("", ".", "..");
        assertThat(decoded).as(target).doesNotContain("\\", ";", "#", "?", "\0");
        assertThat(decodedByAnother(sent)).as(target).isIn(decoded, decoded + "/");
        assertThat(decodedByAnother(decoded)).as(target).isEqualTo(decoded);
    }

    /** The JDK's decoder of forms, which takes a lone percent sign for a mistake: there a path is as it stands. */
    private static String decodedByAnother(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }
}
