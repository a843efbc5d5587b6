package dev.postern.proxy.log;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One health check of one target.
 *
 * @param type {@code http} or {@code https}
 * @param group the upstream's name
 * @param status of the response, if one came
 * @param failure none if the target passed
 * @param from our own address, if there was a connection
 */
public record HealthCheckRecord(
        String type,
        Instant time,
        Duration latency,
        InetSocketAddress target,
        String group,
        Optional<Integer> status,
        Optional<HealthCheckReason> failure,
        Optional<InetAddress> from) {}
