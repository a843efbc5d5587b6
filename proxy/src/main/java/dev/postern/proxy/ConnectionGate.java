package dev.postern.proxy;

import dev.postern.proxy.config.LimitsConfig;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections, and how many handshakes among them, there may be at once: what a client can cost before it is known.
 * Thread-safe.
 */
final class ConnectionGate {
    private final LimitsConfig limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();

    ConnectionGate(LimitsConfig limits) {
        this.limits = limits;
    }

    /** Counts a connection in, unless there are too many; then nothing is counted. */
    boolean enter() {
        return enter(connections, limits.maxConnections());
    }

    void leave() {
        connections.decrementAndGet();
    }

    boolean beginHandshake() {
        return enter(handshakes, limits.maxHandshakes());
    }

    void endHandshake() {
        handshakes.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }

    private static boolean enter(AtomicInteger count, int limit) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }
}
