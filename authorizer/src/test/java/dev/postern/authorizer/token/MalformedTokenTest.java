package dev.postern.authorizer.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.authorizer.token.BearerToken.Fault;
import dev.postern.authorizer.token.BearerToken.Invalid;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What any client may write into its Authorization header: a token is refused, and never an accident of ours. */
class MalformedTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Fingerprint CERTIFICATE = new Fingerprint("ab".repeat(32));
    private static TokenIssuer issuer;

    @BeforeAll
    static void start() {
        issuer = new TokenIssuer(NOW);
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    static Stream<String> heads() {
        return Stream.of(
                "",
                "null",
                "[]",
                "7",
                "{}",
                "{\"alg\":null}",
                "{\"alg\":5}",
                "{\"alg\":\"\"}",
                "{\"alg\":\"rs256\"}",
                "{\"alg\":\"none\"}",
                "{\"alg\":\"RS256\",\"alg\":\"none\"}",
                "{\"alg\":\"RS256\",\"enc\":\"A128GCM\"}",
                "{\"alg\":\"RS256\",\"zip\":\"DEF\"}",
                "{\"alg\":\"RS256\",\"cty\":\"JWT\"}",
                "{\"alg\":\"RS256\",\"typ\":5}",
                "{\"alg\":\"RS256\",\"kid\":5}",
                "{\"alg\":\"RS256\",\"kid\":\"first\"}",
                "{\"alg\":\"RS256\",\"kid\":\"../../first\"}",
                "{\"alg\":\"RS256\",\"kid\":\"first\\u0000\"}",
                "{\"alg\":\"RS256\",\"crit\":[]}",
                "{\"alg\":\"RS256\",\"crit\":\"b64\"}",
                "{\"alg\":\"RS256\",\"crit\":[null]}",
                "{\"alg\":\"RS256\",\"crit\":[\"alg\"]}",
                "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":\"no\"}",
                "{\"alg\":\"RS256\",\"jku\":\"http://169.254.169.254/\"}",
                "{\"alg\":\"RS256\",\"jku\":\"\\u0000:\"}",
                "{\"alg\":\"RS256\",\"x5u\":\"file:///etc/passwd\"}",
                "{\"alg\":\"RS256\",\"x5c\":[\"AAAA\"]}",
                "{\"alg\":\"RS256\",\"x5c\":[5]}",
                "{\"alg\":\"RS256\",\"x5t\":\"!\"}",
                "{\"alg\":\"RS256\",\"x5t#S256\":5}",
                "{\"alg\":\"RS256\",\"jwk\":5}",
                "{\"alg\":\"RS256\",\"jwk\":{}}",
                "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}",
                "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}}",
                "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\",\"d\":\"AQAB\"}}",
                "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}}",
                "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"X\",\"x\":\"\"}}",
                "{\"alg\":\"RS256\",\"iat\":1e999}",
                "{\"alg\":\"RS256\",\"x\":" + "[".repeat(2500) + "]".repeat(2500) + "}",
                "{\"x\":" + "{\"x\":".repeat(900) + "1" + "}".repeat(900) + "}",
                "[".repeat(5900),
                "{\"alg\":\"RS256\"",
                "{\"alg\":\"RS256\"}x",
                "\ufeff{\"alg\":\"RS256\"}",
                "{\"alg\":\"RS256\",\"\ud83d\ude00\":1}");
    }

    @ParameterizedTest
    @MethodSource("heads")
    void isRefusedForItsHead(String head) throws IOException {
        for (var signature : List.of("", "A", "AA", "AAA", "====", "-_~+/", "A".repeat(342))) {
            assertThat(refused(encoded(head) + "." + encoded("{}") + "." + signature))
                    .isEqualTo(Fault.INVALID);
        }
    }

    static Stream<String> forms() {
        return Stream.of(
                ".",
                "..",
                "...",
                "....",
                ".....",
                "=.=.=",
                "a.b.c",
                "eyJ.eyJ.",
                "+/+/.+/+/.+/+/",
                "~~~~.~~~~.~~~~",
                "A".repeat(7900));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void isRefusedForItsForm(String token) throws IOException {
        assertThat(refused(token)).isEqualTo(Fault.INVALID);
    }

    private static Fault refused(String token) throws IOException {
        var check = TokenCheck.of(issuer.settings(Binding.IF_PRESENT), issuer.http(), () -> NOW);
        return check.check(List.of("Bearer " + token), CERTIFICATE) instanceof Invalid invalid
                ? invalid.fault()
                : Fault.MISSING;
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
