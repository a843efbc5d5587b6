package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes attributes out of a map, key by key, until what is left is what nobody knows. Every key asked for is a known one. */
final class AttributeReader {
    private final Map<String, String> left;
    private final List<String> known = new ArrayList<>();

    AttributeReader(Map<String, String> attributes) {
        this.left = new HashMap<>(attributes);
    }

    /** The value; one that is empty is the same as none (alb.md 1.6: an empty value reverts to the default). */
    Optional<String> text(String key) {
        known.add(key);
        return Optional.ofNullable(left.remove(key)).filter(value -> !value.isEmpty());
    }

    <E extends Enum<E> & Choice> E choice(String key, Class<E> type, E absent) {
        try {
            return text(key).map(value -> Choice.parse(type, value)).orElse(absent);
        } catch (MalformedInput e) {
            throw e.in(key);
        }
    }

    /** What {@code true} and {@code false} mean. */
    <T> T either(String key, T whenTrue, T whenFalse, T absent) {
        return text(key)
                .map(value -> switch (value) {
                    case "true" -> whenTrue;
                    case "false" -> whenFalse;
                    default -> throw new MalformedInput(key + ": \"" + value + "\" (expected: true or false)");
                })
                .orElse(absent);
    }

    Duration seconds(String key, Duration absent) {
        return text(key)
                .map(value -> {
                    if (!value.matches("\\d{1,9}")) {
                        throw new MalformedInput(key + ": \"" + value + "\" (expected: whole seconds)");
                    }
                    return Duration.ofSeconds(Long.parseLong(value));
                })
                .orElse(absent);
    }

    /**
     * Called last.
     *
     * @throws MalformedInput if there is a key that nobody has asked for
     */
    void nothingElse() {
        left.keySet().stream().sorted().findFirst().ifPresent(unknown -> {
            throw new MalformedInput(unknown + ": not supported (expected: " + Choice.listed(known.stream()) + ")");
        });
    }
}
