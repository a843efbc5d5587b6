package dev.postern.proxy.http;

import dev.postern.proxy.config.HeaderFamily;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The headers that an access policy sets on requests: those of the rule that allowed this one, and the names of all its rules, which nobody
 * else may say. Immutable.
 */
record AddedHeaders(Set<String> foldedNames, Map<String, String> headers) {
    static final AddedHeaders NONE = new AddedHeaders(Set.of(), Map.of());

    /** The names of a policy, before it is known which rule will hold. */
    static AddedHeaders named(Set<String> names) {
        return names.isEmpty()
                ? NONE
                : new AddedHeaders(
                        names.stream().map(HeaderFamily::folded).collect(Collectors.toUnmodifiableSet()), Map.of());
    }

    AddedHeaders with(Map<String, String> rules) {
        return rules.isEmpty() ? this : new AddedHeaders(foldedNames, rules);
    }

    /** Whether a name, folded, is reserved. */
    boolean reserve(String folded) {
        return !foldedNames.isEmpty() && foldedNames.contains(folded);
    }

    void setOn(HttpHeaders target) {
        headers.forEach(target::set);
    }
}
