package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a rule asks of a request: {@code methods}, {@code hosts}, {@code paths}. */
final class RequestConditions {
    static final List<String> KEYS = List.of("methods", "hosts", "paths");

    // The methods that the edge lets through at all (alb.md 8.3); a rule about another would never match.
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");
    private static final String METHODS_EXPECTED = "GET, HEAD, POST, PUT, DELETE, OPTIONS or PATCH";

    private RequestConditions() {}

    static List<Condition<KnownRequest>> read(ConfigSection rule, Effect effect) {
        var conditions = new ArrayList<Condition<KnownRequest>>();
        methods(rule).ifPresent(conditions::add);
        hosts(rule, effect).ifPresent(conditions::add);
        paths(rule, effect).ifPresent(conditions::add);
        return conditions;
    }

    private static Optional<Condition<KnownRequest>> methods(ConfigSection rule) {
        return Condition.of(rule, "methods", METHODS_EXPECTED, RequestConditions::method, methods -> {
            var set = Set.copyOf(methods);
            return new Condition.Test<>(request -> set.contains(request.method()), KnownRequest::method);
        });
    }

    private static String method(String text) {
        if (!METHODS.contains(text)) {
            throw new MalformedInput("\"" + text + "\" (expected: " + METHODS_EXPECTED + ")");
        }
        return text;
    }

    private static Optional<Condition<KnownRequest>> hosts(ConfigSection rule, Effect effect) {
        return Condition.of(
                rule,
                "hosts",
                HostPattern.EXPECTED,
                HostPattern::parse,
                patterns -> new Condition.Test<>(
                        request -> request.host()
                                .map(host -> patterns.stream().anyMatch(pattern -> pattern.matches(host)))
                                // Which host a reader behind us would take is not known: denied is what may be denied.
                                .orElse(effect == Effect.DENY),
                        request ->
                                request.host().map(host -> "\"" + host + "\"").orElse("no host name")));
    }

    private static Optional<Condition<KnownRequest>> paths(ConfigSection rule, Effect effect) {
        return Condition.of(
                rule,
                "paths",
                PathPattern.EXPECTED,
                PathPattern::parse,
                patterns -> new Condition.Test<>(
                        request -> switch (effect) {
                            case ALLOW ->
                                patterns.stream()
                                        .anyMatch(pattern ->
                                                pattern.matches(request.path().segments()));
                            case DENY ->
                                request.path().readings().stream()
                                        .anyMatch(path ->
                                                patterns.stream().anyMatch(pattern -> pattern.matchesInAnyCase(path)));
                        },
                        request -> "\"/" + String.join("/", request.path().segments()) + "\""));
    }
}
