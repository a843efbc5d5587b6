package dev.postern.proxy.limit;

import dev.postern.proxy.access.AccessDenial;
import java.time.Duration;

/** Whether a request fits into its client's limits. */
public sealed interface Admittance {
    /**
     * It does.
     *
     * @param leave to be run exactly once when the request is over; from any thread, never blocks
     */
    record Granted(Runnable leave) implements Admittance {}

    /**
     * It does not.
     *
     * @param retryAfter when it is worth trying again; at least a second
     */
    record Refused(AccessDenial reason, Duration retryAfter) implements Admittance {}
}
