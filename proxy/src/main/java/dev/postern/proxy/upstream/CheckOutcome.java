package dev.postern.proxy.upstream;

import dev.postern.proxy.log.HealthCheckReason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What one health check came to.
 *
 * @param status of the response, if one came
 * @param failure why the check failed; none if the target passed
 * @param from our own address towards the target, if there was a connection
 */
public record CheckOutcome(
        Duration latency, Optional<Integer> status, Optional<HealthCheckReason> failure, Optional<InetAddress> from) {
    public boolean passed() {
        return failure.isEmpty();
    }
}
