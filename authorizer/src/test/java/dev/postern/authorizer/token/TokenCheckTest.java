package dev.postern.authorizer.token;

import static dev.postern.authorizer.token.TokenIssuer.claims;
import static dev.postern.authorizer.token.TokenIssuer.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.postern.authorizer.token.BearerToken.Fault;
import dev.postern.authorizer.token.BearerToken.Invalid;
import dev.postern.authorizer.token.BearerToken.Valid;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Fingerprint CERTIFICATE = new Fingerprint("ab".repeat(32));
    private static final RSAKey STRANGERS = TokenIssuer.rsa("first", 2048);

    private static TokenIssuer issuer;

    @BeforeAll
    static void start() {
        issuer = new TokenIssuer(NOW);
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @Test
    void takesTheIssuersTokenForThisApi() throws IOException {
        assertThat(check("Bearer " + token(claims(NOW)))).isEqualTo(new Valid(Optional.of("app-7")));
    }

    static Stream<Arguments> good() {
        return Stream.of(
                arguments("scheme in lower case", "bearer " + token(claims(NOW))),
                arguments("one audience of several", bearer(claims(NOW).audience(List.of("other", "widgets")))),
                arguments("several texts", bearer(claims(NOW).claim("scope", List.of("a", "widgets:read")))),
                arguments("one text", bearer(claims(NOW).claim("scope", "widgets:read"))),
                arguments("no iat", bearer(claims(NOW).issueTime(null))),
                arguments("the last second of the skew", bearer(claims(NOW).expirationTime(at(-29)))),
                arguments("nbf within the skew", bearer(claims(NOW).notBeforeTime(at(29)))),
                arguments("iat within the skew", bearer(claims(NOW).issueTime(at(30)))),
                arguments("bound to this certificate", bearer(claims(NOW).claim("cnf", bound(CERTIFICATE)))),
                arguments("RFC 9068's type", "Bearer " + signed(header().type(new JOSEObjectType("at+jwt")))),
                arguments("no type", "Bearer " + signed(header().type(null))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void takes(String what, String authorization) throws IOException {
        assertThat(check(authorization)).as(what).isInstanceOf(Valid.class);
    }

    static Stream<Arguments> bad() throws JOSEException {
        var other = new Fingerprint("cd".repeat(32));
        return Stream.of(
                arguments("another scheme", "Basic YTpi", Fault.INVALID),
                arguments("no token", "Bearer ", Fault.INVALID),
                arguments("no JWT", "Bearer abc", Fault.INVALID),
                arguments("two tokens", "Bearer a.b.c, Bearer d.e.f", Fault.INVALID),
                arguments("alg none", "Bearer " + new PlainJWT(claims(NOW).build()).serialize() + "AA", Fault.INVALID),
                arguments("HMAC with the public key for a secret", "Bearer " + confused(), Fault.INVALID),
                arguments("RS512", "Bearer " + signed(header(JWSAlgorithm.RS512)), Fault.INVALID),
                arguments("PS256", "Bearer " + signed(header(JWSAlgorithm.PS256)), Fault.INVALID),
                arguments(
                        "another's key under the same id",
                        "Bearer "
                                + TokenIssuer.signed(
                                        header().build(), claims(NOW).build(), STRANGERS),
                        Fault.INVALID),
                arguments(
                        "a key of the token's own",
                        "Bearer "
                                + TokenIssuer.signed(
                                        header().jwk(STRANGERS.toPublicJWK()).build(),
                                        claims(NOW).build(),
                                        STRANGERS),
                        Fault.INVALID),
                arguments(
                        "a header we must understand and do not",
                        "Bearer " + signed(header().criticalParams(Set.of("x")).customParam("x", true)),
                        Fault.INVALID),
                arguments("a changed claim", "Bearer " + changed(), Fault.INVALID),
                arguments(
                        "another type",
                        "Bearer " + signed(header().type(new JOSEObjectType("dpop+jwt"))),
                        Fault.INVALID),
                arguments("another issuer", bearer(claims(NOW).issuer("https://login.example.com")), Fault.INVALID),
                arguments("no issuer", bearer(claims(NOW).issuer(null)), Fault.INVALID),
                arguments("another audience", bearer(claims(NOW).audience("gadgets")), Fault.INVALID),
                arguments("no audience", bearer(claims(NOW).audience((String) null)), Fault.INVALID),
                arguments("expired", bearer(claims(NOW).expirationTime(at(-31))), Fault.INVALID),
                arguments("no end", bearer(claims(NOW).expirationTime(null)), Fault.INVALID),
                arguments("not yet", bearer(claims(NOW).notBeforeTime(at(31))), Fault.INVALID),
                arguments("issued in the future", bearer(claims(NOW).issueTime(at(31))), Fault.INVALID),
                arguments("another scope", bearer(claims(NOW).claim("scope", "widgets:reader")), Fault.INVALID),
                arguments("no scope", bearer(claims(NOW).claim("scope", null)), Fault.INVALID),
                arguments(
                        "bound to another certificate",
                        bearer(claims(NOW).claim("cnf", bound(other))),
                        Fault.NOT_BOUND),
                arguments(
                        "bound to something that is no text",
                        bearer(claims(NOW).claim("cnf", Map.of("x5t#S256", 7))),
                        Fault.NOT_BOUND),
                arguments(
                        "bound to a key that nobody here can prove (RFC 9449)",
                        bearer(claims(NOW).claim("cnf", Map.of("jkt", "A".repeat(43)))),
                        Fault.NOT_BOUND),
                arguments("bound in another form", bearer(claims(NOW).claim("cnf", "A".repeat(43))), Fault.NOT_BOUND));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void refuses(String what, String authorization, Fault fault) throws IOException {
        var verdict = check(authorization);

        assertThat(verdict).isInstanceOfSatisfying(Invalid.class, invalid -> {
            assertThat(invalid.fault()).as(what).isEqualTo(fault);
            assertThat(invalid.detail()).doesNotContain("eyJ");
        });
    }

    @Test
    void refusesNoTokenAndTwo() throws IOException {
        var check = TokenCheck.of(issuer.settings(Binding.IF_PRESENT), issuer.http(), () -> NOW);
        var good = bearer(claims(NOW));

        assertThat(check.check(List.of(), CERTIFICATE))
                .isInstanceOfSatisfying(
                        Invalid.class, it -> assertThat(it.fault()).isEqualTo(Fault.MISSING));
        assertThat(check.check(List.of(good, good), CERTIFICATE))
                .isInstanceOfSatisfying(
                        Invalid.class, it -> assertThat(it.fault()).isEqualTo(Fault.INVALID));
    }

    @Test
    void refusesATokenThatIsBoundToNothingWhereThatIsAskedFor() throws IOException {
        var check = TokenCheck.of(issuer.settings(Binding.REQUIRED), issuer.http(), () -> NOW);

        assertThat(check.check(List.of(bearer(claims(NOW))), CERTIFICATE))
                .isEqualTo(new Invalid(Fault.NOT_BOUND, "bound to no certificate"));
        assertThat(check.check(List.of(bearer(claims(NOW).claim("cnf", bound(CERTIFICATE)))), CERTIFICATE))
                .isInstanceOf(Valid.class);
    }

    private static BearerToken check(String authorization) throws IOException {
        return TokenCheck.of(issuer.settings(Binding.IF_PRESENT), issuer.http(), () -> NOW)
                .check(List.of(authorization), CERTIFICATE);
    }

    private static Date at(int seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    private static String bearer(JWTClaimsSet.Builder claims) {
        return "Bearer " + token(claims);
    }

    private static Map<String, Object> bound(Fingerprint certificate) {
        return Map.of(
                "x5t#S256",
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(HexFormat.of().parseHex(certificate.hex())));
    }

    private static JWSHeader.Builder header() {
        return header(JWSAlgorithm.RS256);
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID("first").type(JOSEObjectType.JWT);
    }

    private static String signed(JWSHeader.Builder header) {
        return TokenIssuer.signed(header.build(), claims(NOW).build(), issuer.key());
    }

    private static String confused() throws JOSEException {
        var token =
                new SignedJWT(header(JWSAlgorithm.HS256).build(), claims(NOW).build());
        token.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));
        return token.serialize();
    }

    private static String changed() {
        var parts = token(claims(NOW)).split("\\.", -1);
        var claims = new String(Base64.getUrlDecoder().decode(parts[1]), java.nio.charset.StandardCharsets.UTF_8);
        var other = claims.replace("app-7", "app-1").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(other) + "." + parts[2];
    }
}
