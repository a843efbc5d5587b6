package dev.postern.authorizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.authorizer.DenyListCopy.Freshness;
import dev.postern.authorizer.token.Binding;
import dev.postern.authorizer.token.TokenSettings;
import dev.postern.crl.aws.S3Location;
import dev.postern.pki.client.UsageScope;
import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuthorizerSettingsTest {
    private static final Map<String, String> LEAST = Map.of(
            "POSTERN_REGISTER", "dynamodb:partners",
            "POSTERN_DENY_LIST", "s3://partners-trust/deny.json",
            "POSTERN_VPC_ENDPOINTS", "vpce-0bc731de06c089ce1",
            "AWS_REGION", "eu-central-1");
    private static final Map<String, String> TOKENS = Map.of(
            "POSTERN_JWT_ISSUER", "https://login.example.com/",
            "POSTERN_JWT_JWKS", "https://login.example.com/keys",
            "POSTERN_JWT_AUDIENCE", "widgets");

    @Test
    void needsRegisterDenyListAndEndpoint() {
        assertThat(AuthorizerSettings.parse(LEAST))
                .isEqualTo(new AuthorizerSettings(
                        "partners",
                        Optional.of(new S3Location("partners-trust", "deny.json")),
                        new Freshness(Duration.ofSeconds(5), Duration.ofMinutes(1)),
                        new Endpoints.Of(Set.of("vpce-0bc731de06c089ce1")),
                        Optional.empty(),
                        Optional.empty(),
                        "Postern"));
    }

    @Test
    void takesTheRest() {
        var all = new HashMap<>(LEAST);
        all.putAll(TOKENS);
        all.putAll(Map.of(
                "POSTERN_DENY_LIST", "none",
                "POSTERN_DENY_LIST_REFRESH", "PT0S",
                "POSTERN_DENY_LIST_MAX_STALE", "PT1H",
                "POSTERN_VPC_ENDPOINTS", "any",
                "POSTERN_USAGE_KEYS", "partners",
                "POSTERN_JWT_CLAIMS", "scope=widgets:read, tenant = acme",
                "POSTERN_JWT_CLOCK_SKEW", "PT5M",
                "POSTERN_JWT_BINDING", "required",
                "POSTERN_METRICS_NAMESPACE", "Example"));

        assertThat(AuthorizerSettings.parse(all))
                .isEqualTo(new AuthorizerSettings(
                        "partners",
                        Optional.empty(),
                        new Freshness(Duration.ZERO, Duration.ofHours(1)),
                        new Endpoints.Any(),
                        Optional.of(new UsageScope("partners")),
                        Optional.of(new TokenSettings(
                                "https://login.example.com/",
                                URI.create("https://login.example.com/keys"),
                                "widgets",
                                Map.of("scope", "widgets:read", "tenant", "acme"),
                                Duration.ofMinutes(5),
                                Binding.REQUIRED)),
                        "Example"));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("POSTERN_REGISTER", "", "POSTERN_REGISTER: missing (expected: dynamodb:TABLE)"),
                arguments("POSTERN_REGISTER", "sqlite", "POSTERN_REGISTER: \"sqlite\" (expected: dynamodb:TABLE)"),
                arguments("POSTERN_DENY_LIST", "", "POSTERN_DENY_LIST: missing (expected: s3://bucket/key or none)"),
                arguments(
                        "POSTERN_DENY_LIST",
                        "deny.json",
                        "POSTERN_DENY_LIST: S3 location: \"deny.json\" (expected: s3://bucket/key)"),
                arguments(
                        "POSTERN_DENY_LIST_REFRESH",
                        "PT2M",
                        "POSTERN_DENY_LIST_REFRESH: \"PT2M\" (expected: PT0S to PT1M)"),
                arguments(
                        "POSTERN_DENY_LIST_REFRESH", "5", "POSTERN_DENY_LIST_REFRESH: \"5\" (expected: PT0S to PT1M)"),
                arguments(
                        "POSTERN_DENY_LIST_MAX_STALE",
                        "PT1S",
                        "POSTERN_DENY_LIST_MAX_STALE: PT1S (expected: at least the refresh, PT5S)"),
                arguments(
                        "POSTERN_VPC_ENDPOINTS",
                        "",
                        "POSTERN_VPC_ENDPOINTS: missing (expected: vpce-ID, with commas between, or any)"),
                arguments(
                        "POSTERN_VPC_ENDPOINTS",
                        "vpce-0bc731de06c089ce1,any",
                        "POSTERN_VPC_ENDPOINTS: \"any\" (expected: vpce-ID, with commas between, or any)"),
                arguments(
                        "POSTERN_USAGE_KEYS",
                        "a b",
                        "POSTERN_USAGE_KEYS: \"a b\" (expected: 1..64 letters, digits, dots, dashes, underscores)"),
                arguments("POSTERN_JWT_ISSUER", "", "POSTERN_JWT_ISSUER: missing (expected: the iss claim)"),
                arguments("POSTERN_JWT_AUDIENCE", "", "POSTERN_JWT_AUDIENCE: missing (expected: an aud claim)"),
                arguments(
                        "POSTERN_JWT_JWKS",
                        "http://login.example.com/keys",
                        "POSTERN_JWT_JWKS: \"http://login.example.com/keys\" (expected: https://HOST/PATH)"),
                arguments("POSTERN_JWT_JWKS", "::", "POSTERN_JWT_JWKS: \"::\" (expected: https://HOST/PATH)"),
                arguments(
                        "POSTERN_JWT_CLAIMS",
                        "scope",
                        "POSTERN_JWT_CLAIMS: \"scope\" (expected: NAME=VALUE, with commas between)"),
                arguments("POSTERN_JWT_CLAIMS", "a=1,a=2", "POSTERN_JWT_CLAIMS: \"a=2\" (expected: each claim once)"),
                arguments(
                        "POSTERN_JWT_CLAIMS",
                        "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,j=1,k=1",
                        "POSTERN_JWT_CLAIMS: 11 claims (expected: at most 10)"),
                arguments(
                        "POSTERN_JWT_CLOCK_SKEW", "PT6M", "POSTERN_JWT_CLOCK_SKEW: \"PT6M\" (expected: PT0S to PT5M)"),
                arguments(
                        "POSTERN_JWT_BINDING",
                        "off",
                        "POSTERN_JWT_BINDING: \"off\" (expected: if-present or required)"));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("mistakes")
    void namesTheMistake(String name, String value, String message) {
        var environment = new HashMap<>(LEAST);
        environment.putAll(TOKENS);
        environment.put(name, value);

        assertThatThrownBy(() -> AuthorizerSettings.parse(environment))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(message);
    }

    @Test
    void refusesAVariableThatItDoesNotKnow() {
        var environment = new HashMap<>(LEAST);
        environment.put("POSTERN_DENYLIST", "none");

        assertThatThrownBy(() -> AuthorizerSettings.parse(environment))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("POSTERN_DENYLIST: unknown (expected: one of [");
    }

    @Test
    void isNotContentWithPartOfTheTokenSettings() {
        var environment = new HashMap<>(LEAST);
        environment.put("POSTERN_JWT_BINDING", "required");

        assertThatThrownBy(() -> AuthorizerSettings.parse(environment))
                .hasMessage("POSTERN_JWT_ISSUER: missing (expected: the iss claim)");
    }
}
