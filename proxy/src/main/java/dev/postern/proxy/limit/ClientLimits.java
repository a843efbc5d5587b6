package dev.postern.proxy.limit;

import dev.postern.proxy.access.RuleLimits;
import java.util.function.Consumer;

/** Counts what clients use. For any thread; never blocks. */
public interface ClientLimits {
    /** Asks for one request; {@code then} is called exactly once, at once or later, on any thread. */
    void enter(LimitKey key, RuleLimits limits, Consumer<Admittance> then);
}
