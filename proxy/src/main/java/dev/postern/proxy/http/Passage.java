package dev.postern.proxy.http;

import dev.postern.proxy.access.AccessDecision.Allowed;
import java.time.Duration;
import java.util.Optional;

/** Whether a request may pass, with what that brings. */
sealed interface Passage {
    /** Empty where neither a policy nor a register had a say. */
    Optional<AccessFacts> facts();

    /** It may; {@code registered} tells the upstream whom the register knows, {@code leave} is to be run exactly once, when the request is over. */
    record Open(
            Optional<AccessFacts> facts, Allowed allowed, AddedHeaders added, HeaderBlock registered, Runnable leave)
            implements Passage {
        /** Nobody has asked for any rules. */
        static final Open FREE =
                new Open(Optional.empty(), Allowed.WITHOUT_POLICY, AddedHeaders.NONE, HeaderBlock.EMPTY, () -> {});
    }

    /** It may not. */
    record Closed(Optional<AccessFacts> facts, int status, Ending why, Optional<Duration> retryAfter)
            implements Passage {}
}
