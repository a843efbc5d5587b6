package dev.postern.proxy.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One connection, when it is known what became of its handshake.
 *
 * @param time when the handshake ended, or the connection if there was none
 * @param handshake how long it took; empty if it failed or there was none
 */
public record ConnectionRecord(
        Instant time, ConnectionFacts connection, Optional<Duration> handshake, ConnectionOutcome outcome) {}
