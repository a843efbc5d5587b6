package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.JsonService;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A bucket's policy, asked as S3 would: what an authority may do there. A condition that is not understood is not met. */
final class BucketPolicy {
    private static final String PRINCIPAL = "acm-pca.amazonaws.com";

    private final List<JsonNode> statements;

    private BucketPolicy(List<JsonNode> statements) {
        this.statements = statements;
    }

    /** A policy as it was put; what is not JSON allows nothing. */
    static BucketPolicy parse(String json) {
        try {
            return new BucketPolicy(items(JsonService.JSON.readTree(json).path("Statement")));
        } catch (JacksonException e) {
            return new BucketPolicy(List.of());
        }
    }

    /** Whether the authority may do this to the bucket or object, by one statement's leave and no other's veto. */
    boolean allows(String action, String resource, String authorityArn) {
        return speaks("Allow", action, resource, authorityArn) && !speaks("Deny", action, resource, authorityArn);
    }

    private boolean speaks(String effect, String action, String resource, String authorityArn) {
        return statements.stream()
                .filter(statement -> statement.path("Effect").asString("").equals(effect))
                .filter(statement -> namesPrincipal(statement.path("Principal")))
                .filter(statement -> matches(statement.path("Action"), action))
                .filter(statement -> matches(statement.path("Resource"), resource))
                .anyMatch(statement -> conditionsHold(statement.path("Condition"), authorityArn));
    }

    private static boolean namesPrincipal(JsonNode principal) {
        var everybody = principal.isString() && principal.asString().equals("*");
        return everybody
                || matches(principal.path("AWS"), "*")
                || items(principal.path("Service")).stream()
                        .anyMatch(service -> service.asString("").equals(PRINCIPAL));
    }

    private static boolean conditionsHold(JsonNode conditions, String authorityArn) {
        for (var operator : conditions.properties()) {
            for (var key : operator.getValue().properties()) {
                if (!holds(operator.getKey(), key.getKey(), key.getValue(), authorityArn)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean holds(String operator, String key, JsonNode values, String authorityArn) {
        var known =
                List.of("StringEquals", "StringLike", "ArnEquals", "ArnLike").contains(operator);
        return known
                && switch (key) {
                    case "aws:SourceAccount" -> matches(values, AwsCall.ACCOUNT);
                    case "aws:SourceArn" -> matches(values, authorityArn);
                    default -> false;
                };
    }

    private static boolean matches(JsonNode patterns, String text) {
        return items(patterns).stream()
                .anyMatch(pattern -> glob(pattern.asString("")).matcher(text).matches());
    }

    /** A policy's pattern: {@code *} for any text, {@code ?} for one character. */
    private static Pattern glob(String pattern) {
        var quoted = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.compile(quoted, Pattern.CASE_INSENSITIVE);
    }

    private static List<JsonNode> items(JsonNode node) {
        if (node.isMissingNode()) {
            return List.of();
        }
        var items = new ArrayList<JsonNode>();
        if (node.isArray()) {
            node.forEach(items::add);
        } else {
            items.add(node);
        }
        return items;
    }
}
