package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.util.Optional;

/**
 * How the targets of a group are asked whether they are well. Names and defaults are the load balancer's.
 *
 * @param path what is asked for, with a query if need be
 * @param port another than the one requests go to
 * @param protocol another than the one requests are sent by
 * @param interval from the beginning of one check to that of the next, about
 * @param timeout for connection, TLS and the head of the response together
 */
public record HealthCheckConfig(
        String path,
        Optional<Integer> port,
        Optional<HealthCheckProtocol> protocol,
        Duration interval,
        Duration timeout,
        int healthyThreshold,
        int unhealthyThreshold,
        StatusMatcher matcher) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    public static final HealthCheckConfig DEFAULT = new HealthCheckConfig(
            "/",
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            5,
            2,
            StatusMatcher.OK);

    public HealthCheckConfig {
        if (!path.matches("/[!-~&&[^#]]{0,1023}")) {
            throw new MalformedInput("path: \"" + path + "\" (expected: a path such as /health, at most 1024)");
        }
        port.ifPresent(number -> Require.between("port", number, 1, 65535));
        // The load balancer's shortest interval is 5 s; on a laptop and in tests that is a long time.
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new MalformedInput("interval: " + interval + " (expected: " + SHORTEST + ".." + LONGEST + ")");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(interval) >= 0) {
            throw new MalformedInput("timeout: " + timeout + " (expected: > 0, less than the interval)");
        }
        Require.between("healthyThreshold", healthyThreshold, 2, 10);
        Require.between("unhealthyThreshold", unhealthyThreshold, 2, 10);
    }
}
