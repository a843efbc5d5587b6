package dev.postern.proxy.access;

import java.util.Map;
import java.util.Optional;

/** What an access policy says to a request. */
public sealed interface AccessDecision {
    /**
     * It may pass, within limits.
     *
     * @param rule the name of the rule that said so; empty where the listener has no policy
     * @param upstream where to, instead of the listener's {@code forward}
     * @param headers to set on the request
     */
    record Allowed(Optional<String> rule, Optional<String> upstream, RuleLimits limits, Map<String, String> headers)
            implements AccessDecision {
        public static final Allowed WITHOUT_POLICY =
                new Allowed(Optional.empty(), Optional.empty(), RuleLimits.NONE, Map.of());
    }

    /**
     * It may not.
     *
     * @param rule the name of the rule that said so, if one did
     * @param detail for logs and {@code explain}, never for the client
     */
    record Denied(AccessDenial reason, Optional<String> rule, String detail) implements AccessDecision {}
}
