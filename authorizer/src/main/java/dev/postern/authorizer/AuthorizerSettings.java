package dev.postern.authorizer;

import dev.postern.authorizer.DenyListCopy.Freshness;
import dev.postern.authorizer.token.Binding;
import dev.postern.authorizer.token.TokenSettings;
import dev.postern.crl.aws.S3Location;
import dev.postern.pki.client.UsageScope;
import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The function's settings, environment variables; the module's README lists them. What opens a door must be written out:
 * {@code none} for no deny-list, {@code any} for any VPC endpoint.
 *
 * @param table the register's, of DynamoDB
 * @param denyList empty if there is none
 * @param usageKeys what the keys of a usage plan are made from; empty if there is no plan
 * @param tokens empty if the certificate is enough
 * @param namespace of the metrics
 */
record AuthorizerSettings(
        String table,
        Optional<S3Location> denyList,
        Freshness freshness,
        Endpoints endpoints,
        Optional<UsageScope> usageKeys,
        Optional<TokenSettings> tokens,
        String namespace) {
    private static final String PREFIX = "POSTERN_";
    private static final String TOKEN_PREFIX = "POSTERN_JWT_";
    private static final Set<String> NAMES = Set.of(
            "POSTERN_REGISTER",
            "POSTERN_DENY_LIST",
            "POSTERN_DENY_LIST_REFRESH",
            "POSTERN_DENY_LIST_MAX_STALE",
            "POSTERN_VPC_ENDPOINTS",
            "POSTERN_USAGE_KEYS",
            "POSTERN_JWT_ISSUER",
            "POSTERN_JWT_JWKS",
            "POSTERN_JWT_AUDIENCE",
            "POSTERN_JWT_CLAIMS",
            "POSTERN_JWT_CLOCK_SKEW",
            "POSTERN_JWT_BINDING",
            "POSTERN_METRICS_NAMESPACE");

    /**
     * Reads them all.
     *
     * @throws MalformedInput naming the variable; also for one that begins as ours and is none
     */
    static AuthorizerSettings parse(Map<String, String> environment) {
        for (var name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX) && !NAMES.contains(name)) {
                throw new MalformedInput(name + ": unknown (expected: one of " + new TreeSet<>(NAMES) + ")");
            }
        }
        var values = new Values(environment);
        return new AuthorizerSettings(
                values.needed("POSTERN_REGISTER", "dynamodb:TABLE", AuthorizerSettings::table),
                values.needed("POSTERN_DENY_LIST", "s3://bucket/key or none", AuthorizerSettings::denyList),
                freshness(values),
                values.needed("POSTERN_VPC_ENDPOINTS", "vpce-ID, with commas between, or any", Endpoints::parse),
                values.wanted("POSTERN_USAGE_KEYS", UsageScope::new),
                tokens(environment, values),
                values.wanted("POSTERN_METRICS_NAMESPACE", Function.identity()).orElse("Postern"));
    }

    private static String table(String text) {
        // As the command line has it; the name by "Naming rules" of DynamoDB's developer guide.
        if (!text.matches("dynamodb:[A-Za-z0-9_.-]{3,255}")) {
            throw new MalformedInput("\"" + text + "\" (expected: dynamodb:TABLE)");
        }
        return text.substring("dynamodb:".length());
    }

    private static Optional<S3Location> denyList(String text) {
        return text.equals("none") ? Optional.empty() : Optional.of(S3Location.parse(text));
    }

    private static Freshness freshness(Values values) {
        var refresh = values.duration("POSTERN_DENY_LIST_REFRESH", Duration.ofSeconds(5), Duration.ofMinutes(1));
        var maxStale = values.duration("POSTERN_DENY_LIST_MAX_STALE", Duration.ofMinutes(1), Duration.ofHours(1));
        if (maxStale.compareTo(refresh) < 0) {
            throw new MalformedInput(
                    "POSTERN_DENY_LIST_MAX_STALE: " + maxStale + " (expected: at least the refresh, " + refresh + ")");
        }
        return new Freshness(refresh, maxStale);
    }

    private static Optional<TokenSettings> tokens(Map<String, String> environment, Values values) {
        if (environment.keySet().stream().noneMatch(name -> name.startsWith(TOKEN_PREFIX))) {
            return Optional.empty();
        }
        var issuer = values.needed("POSTERN_JWT_ISSUER", "the iss claim", Function.identity());
        var keys = values.needed("POSTERN_JWT_JWKS", "https://HOST/PATH", AuthorizerSettings::address);
        var audience = values.needed("POSTERN_JWT_AUDIENCE", "an aud claim", Function.identity());
        var claims =
                values.wanted("POSTERN_JWT_CLAIMS", AuthorizerSettings::claims).orElse(Map.of());
        var skew = values.duration("POSTERN_JWT_CLOCK_SKEW", Duration.ofSeconds(30), TokenSettings.MAX_SKEW);
        var binding = values.wanted("POSTERN_JWT_BINDING", AuthorizerSettings::binding)
                .orElse(Binding.IF_PRESENT);
        return Optional.of(new TokenSettings(issuer, keys, audience, claims, skew, binding));
    }

    private static URI address(String text) {
        try {
            var address = new URI(text);
            if ("https".equals(address.getScheme()) && address.getHost() != null && address.getUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below, like all that is none.
        }
        throw new MalformedInput("\"" + text + "\" (expected: https://HOST/PATH)");
    }

    private static Map<String, String> claims(String text) {
        var claims = new LinkedHashMap<String, String>();
        for (var part : text.split(",", -1)) {
            var equals = part.indexOf('=');
            if (equals < 1 || equals == part.length() - 1) {
                throw new MalformedInput("\"" + part + "\" (expected: NAME=VALUE, with commas between)");
            }
            if (claims.put(
                            part.substring(0, equals).strip(),
                            part.substring(equals + 1).strip())
                    != null) {
                throw new MalformedInput("\"" + part + "\" (expected: each claim once)");
            }
        }
        if (claims.size() > TokenSettings.MAX_CLAIMS) {
            throw new MalformedInput(claims.size() + " claims (expected: at most " + TokenSettings.MAX_CLAIMS + ")");
        }
        return claims;
    }

    private static Binding binding(String text) {
        return switch (text) {
            case "if-present" -> Binding.IF_PRESENT;
            case "required" -> Binding.REQUIRED;
            default -> throw new MalformedInput("\"" + text + "\" (expected: if-present or required)");
        };
    }

    /** The environment, of which a blank variable is none. */
    private record Values(Map<String, String> environment) {
        <T> T needed(String name, String expected, Function<String, T> parse) {
            return wanted(name, parse)
                    .orElseThrow(() -> new MalformedInput(name + ": missing (expected: " + expected + ")"));
        }

        <T> Optional<T> wanted(String name, Function<String, T> parse) {
            var text = environment.getOrDefault(name, "").strip();
            try {
                return text.isEmpty() ? Optional.empty() : Optional.of(parse.apply(text));
            } catch (MalformedInput e) {
                throw e.in(name);
            }
        }

        Duration duration(String name, Duration usual, Duration longest) {
            return wanted(name, text -> {
                        var expected = " (expected: PT0S to " + longest + ")";
                        try {
                            var duration = Duration.parse(text);
                            if (duration.isNegative() || duration.compareTo(longest) > 0) {
                                throw new MalformedInput("\"" + text + "\"" + expected);
                            }
                            return duration;
                        } catch (DateTimeException e) {
                            throw new MalformedInput("\"" + text + "\"" + expected, e);
                        }
                    })
                    .orElse(usual);
        }
    }
}
