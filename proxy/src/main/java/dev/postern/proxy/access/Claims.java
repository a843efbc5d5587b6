package dev.postern.proxy.access;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a certificate says under one heading, such as its DNS names.
 *
 * @param values those that can be read, in the form they are compared in
 * @param clear whether these are all; if not, an allow rule goes by those there are, and a deny rule takes the rest for what it denies
 */
record Claims(List<String> values, boolean clear) {
    static final Claims NONE = new Claims(List.of(), true);

    Claims {
        values = List.copyOf(values);
    }

    boolean anyMatches(Predicate<String> wanted, Effect effect) {
        for (var value : values) {
            if (wanted.test(value)) {
                return true;
            }
        }
        return effect == Effect.DENY && !clear;
    }

    /** For people. */
    String shown() {
        var shown = values.isEmpty() ? "none" : "\"" + String.join("\", \"", values) + "\"";
        return clear ? shown : shown + " and what cannot be read";
    }
}
