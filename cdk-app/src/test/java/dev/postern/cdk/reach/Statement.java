package dev.postern.cdk.reach;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** One statement of an IAM policy, for callers without an identity in IAM. What it does not know is an error. */
record Statement(Effect effect, List<String> actions, List<String> resources, List<Condition> conditions) {
    private static final Set<String> PARTS = Set.of("Sid", "Effect", "Principal", "Action", "Resource", "Condition");

    enum Effect {
        ALLOW,
        DENY
    }

    /**
     * A test of one key of the request.
     *
     * @param values any of them
     */
    record Condition(String operator, String key, List<String> values) {
        boolean holds(Map<String, String> request) {
            if (!Request.KEYS.contains(key)) {
                throw new IllegalArgumentException("condition key: " + key + ": unknown");
            }
            var actual = request.get(key);
            // IAM user guide, "Condition operators": a key that is not in the request matches the negated operators
            // only.
            return switch (operator) {
                case "StringEquals" -> actual != null && values.contains(actual);
                case "StringNotEquals" -> actual == null || !values.contains(actual);
                // ArnEquals and ArnLike behave identically (same page).
                case "ArnEquals", "ArnLike", "StringLike" ->
                    actual != null && values.stream().anyMatch(pattern -> like(pattern, actual));
                case "ArnNotEquals", "ArnNotLike", "StringNotLike" ->
                    actual == null || values.stream().noneMatch(pattern -> like(pattern, actual));
                default -> throw new IllegalArgumentException("condition operator: " + operator + ": unknown");
            };
        }
    }

    static Statement read(References references, String stack, JsonNode statement) {
        statement.fieldNames().forEachRemaining(part -> {
            if (!PARTS.contains(part)) {
                throw new IllegalArgumentException(stack + ": " + part + ": unknown part of a statement");
            }
        });
        if (!everybody(statement.path("Principal"))) {
            throw new IllegalArgumentException(
                    stack + ": Principal: " + statement.path("Principal") + " (expected: *)");
        }
        var conditions = statement.path("Condition").properties().stream()
                .flatMap(operator -> operator.getValue().properties().stream()
                        .map(key -> new Condition(
                                operator.getKey(), key.getKey(), texts(references, stack, key.getValue()))))
                .toList();
        return new Statement(
                Effect.valueOf(statement.path("Effect").asText().toUpperCase(java.util.Locale.ROOT)),
                texts(references, stack, statement.path("Action")),
                texts(references, stack, statement.path("Resource")),
                conditions);
    }

    Statement withResources(List<String> others) {
        return new Statement(effect, actions, others, conditions);
    }

    boolean matches(Request request, String resource) {
        return actions.stream().anyMatch(action -> like(action, "execute-api:Invoke"))
                && resources.stream().anyMatch(pattern -> like(pattern, resource))
                && conditions.stream().allMatch(condition -> condition.holds(request.context()));
    }

    private static boolean everybody(JsonNode principal) {
        return principal.asText().equals("*") || principal.path("AWS").asText().equals("*");
    }

    private static List<String> texts(References references, String stack, JsonNode oneOrMore) {
        return oneOrMore.isArray()
                ? StreamSupport.stream(oneOrMore.spliterator(), false)
                        .map(each -> references.text(stack, each))
                        .toList()
                : List.of(references.text(stack, oneOrMore));
    }

    private static boolean like(String pattern, String text) {
        var regex = pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
        return Pattern.matches(regex, text);
    }
}
