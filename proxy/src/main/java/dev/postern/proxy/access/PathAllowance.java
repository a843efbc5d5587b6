package dev.postern.proxy.access;

import dev.postern.proxy.config.Choice;

/** A way of writing paths that is refused unless an access policy names it; what has to be so for it to be safe. */
enum PathAllowance implements Choice {
    /** {@code %2F}: for an allow rule it separates nothing. */
    ENCODED_SLASH("safe where the upstream takes %2F for a character of a segment"),
    /** {@code //}: {@code *} stands for no empty segment, {@code **} does. */
    EMPTY_SEGMENTS("safe where the upstream keeps empty segments or drops them"),
    /** {@code ;}: no rule looks at it or at what follows it in its segment. */
    PARAMETERS("safe where the upstream cuts segments off at ;");

    private final String condition;

    PathAllowance(String condition) {
        this.condition = condition;
    }

    String condition() {
        return condition;
    }
}
