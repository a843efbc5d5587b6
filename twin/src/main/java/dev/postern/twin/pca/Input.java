package dev.postern.twin.pca;

import dev.postern.twin.wire.AwsError;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Takes members out of a request, and complains as AWS's model validation does where they break its constraints. */
final class Input {
    private Input() {}

    static Optional<JsonNode> member(JsonNode node, String name) {
        var value = node.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    static Optional<String> text(JsonNode node, String name) {
        return member(node, name).map(value -> {
            if (!value.isString()) {
                throw invalid(value.toString(), name, "Member must be a string");
            }
            return value.asString();
        });
    }

    static String required(JsonNode node, String name) {
        return text(node, name).orElseThrow(() -> invalid("null", name, "Member must not be null"));
    }

    static JsonNode requiredStructure(JsonNode node, String name) {
        return member(node, name)
                .filter(JsonNode::isObject)
                .orElseThrow(() -> invalid("null", name, "Member must not be null"));
    }

    static Optional<Boolean> flag(JsonNode node, String name) {
        return member(node, name).map(value -> {
            if (!value.isBoolean()) {
                throw invalid(value.toString(), name, "Member must be a boolean");
            }
            return value.asBoolean();
        });
    }

    static Optional<Long> number(JsonNode node, String name, long min, long max) {
        return member(node, name).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw invalid(value.toString(), name, "Member must be a number");
            }
            var number = value.asLong();
            if (number < min) {
                throw invalid(value.toString(), name, "Member must have value greater than or equal to " + min);
            }
            if (number > max) {
                throw invalid(value.toString(), name, "Member must have value less than or equal to " + max);
            }
            return number;
        });
    }

    static <E extends Enum<E>> E choice(Class<E> type, JsonNode node, String name) {
        return choice(type, required(node, name), name);
    }

    static <E extends Enum<E>> E choice(Class<E> type, String text, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.name().equals(text))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "'" + text + "'",
                        name,
                        "Member must satisfy enum value set: ["
                                + Arrays.stream(type.getEnumConstants())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", "))
                                + "]"));
    }

    static byte[] blob(JsonNode node, String name) {
        var text = required(node, name);
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw AwsError.of("SerializationException", "'" + name + "' is not base64");
        }
    }

    /** What AWS answers for a value that its model does not allow. */
    static AwsError invalid(String value, String name, String constraint) {
        var member = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        return AwsError.of(
                "ValidationException",
                "1 validation error detected: Value " + value + " at '" + member + "' failed to satisfy constraint: "
                        + constraint);
    }
}
