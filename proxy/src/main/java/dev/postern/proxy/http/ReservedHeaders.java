package dev.postern.proxy.http;

import dev.postern.proxy.config.HeaderFamily;
import dev.postern.proxy.config.InvalidHeaderFields;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The header names that only the edge may say towards an upstream: those of every edge, and what a configuration adds. */
final class ReservedHeaders {
    private final Set<String> renamed;
    private final InvalidHeaderFields invalid;

    /** A set that also holds names the identity headers were given by configuration; the default names stay reserved. */
    ReservedHeaders(Collection<String> renamed, InvalidHeaderFields invalid) {
        this.invalid = invalid;
        this.renamed = renamed.stream().map(HeaderFamily::folded).collect(Collectors.toUnmodifiableSet());
    }

    /** What a received name means, where a policy adds headers of its own. */
    HeaderFamily family(CharSequence name, AddedHeaders added) {
        var folded = HeaderFamily.folded(name);
        if (renamed.contains(folded) || added.reserve(folded)) {
            return HeaderFamily.IDENTITY;
        }
        var family = HeaderFamily.of(folded);
        if (family == HeaderFamily.OTHER && invalid == InvalidHeaderFields.DROP && !isValid(name)) {
            return HeaderFamily.HOP_BY_HOP;
        }
        if (family != HeaderFamily.MESSAGE) {
            return family;
        }
        // Content_Length is no Content-Length here and may be one behind us; two readings are what smuggling is made
        // of.
        var disguised = !folded.contentEquals(name.toString().toLowerCase(Locale.ROOT));
        return disguised ? HeaderFamily.HOP_BY_HOP : HeaderFamily.OTHER;
    }

    /** alb.md 8.3: {@code [-A-Za-z0-9]+}. */
    private static boolean isValid(CharSequence name) {
        return name.chars()
                .allMatch(character -> character == '-' || (character < 0x80 && Character.isLetterOrDigit(character)));
    }

    /** Whether no rule of an access policy may set it. */
    boolean reserves(String name) {
        var folded = HeaderFamily.folded(name);
        return renamed.contains(folded) || HeaderFamily.of(folded) != HeaderFamily.OTHER;
    }
}
