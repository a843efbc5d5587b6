package dev.postern.proxy.access;

import dev.postern.proxy.config.Choice;

/** A way of writing paths that is refused unless an access policy names it. */
enum PathAllowance implements Choice {
    /** {@code %2F}: for an allow rule it separates nothing. */
    ENCODED_SLASH,
    /** {@code //}. */
    EMPTY_SEGMENTS,
    /** {@code ;}, encoded or not: no rule looks at it or at what follows it in its segment. */
    PARAMETERS
}
