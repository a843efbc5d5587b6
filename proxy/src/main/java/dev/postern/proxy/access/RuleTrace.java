package dev.postern.proxy.access;

import java.util.Optional;

/**
 * How one rule took one request.
 *
 * @param unmet the first of its conditions that does not hold, in words; empty where all do
 */
public record RuleTrace(String rule, Effect effect, Optional<String> unmet) {
    /** Whether the rule says something to the request; the first that does decides. */
    public boolean matched() {
        return unmet.isEmpty();
    }
}
