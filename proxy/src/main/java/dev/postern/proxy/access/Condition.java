package dev.postern.proxy.access;

import dev.postern.proxy.config.ConfigSection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One key of a rule, such as {@code methods}: what it asks for, of a caller or of a request.
 *
 * @param asked the values in the file, for people
 * @param values how many there are
 */
record Condition<T>(String key, String asked, int values, Test<T> test) {
    private static final int SHOWN = 5;

    /**
     * Whether it holds, and what there is instead, for people.
     *
     * @param found asked only if it does not hold
     */
    record Test<T>(Predicate<T> holds, Function<T, String> found) {}

    /** Reads the values under a key; empty if the key is absent. */
    static <T, V> Optional<Condition<T>> of(
            ConfigSection rule,
            String key,
            String expected,
            Function<String, V> parse,
            Function<List<V>, Test<T>> test) {
        if (!rule.has(key)) {
            return Optional.empty();
        }
        var texts = rule.oneOrMore(key, expected, text -> text);
        return Optional.of(
                new Condition<>(key, listed(texts), texts.size(), test.apply(rule.oneOrMore(key, expected, parse))));
    }

    private static String listed(List<String> values) {
        return String.join(", ", values.subList(0, Math.min(values.size(), SHOWN)))
                + (values.size() > SHOWN ? " or one of " + (values.size() - SHOWN) + " more" : "");
    }

    /** The same, as it stands in a section of the rule. */
    Condition<T> in(String section) {
        return new Condition<>(section + "." + key, asked, values, test);
    }

    /** As it stands in the file. */
    String inWords() {
        return key + " " + asked;
    }

    boolean holds(T facts) {
        return test.holds.test(facts);
    }

    /** Why it does not hold, in words; empty if it does. */
    Optional<String> unmet(T facts) {
        return holds(facts)
                ? Optional.empty()
                : Optional.of(key + ": " + test.found.apply(facts) + " (expected: " + asked + ")");
    }
}
