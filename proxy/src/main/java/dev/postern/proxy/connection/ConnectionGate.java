package dev.postern.proxy.connection;

import dev.postern.proxy.config.LimitsConfig;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections, and how many handshakes among them, there may be at once: what a client can cost before it is known.
 * Thread-safe.
 */
public final class ConnectionGate {
    private final LimitsConfig limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();

    public ConnectionGate(LimitsConfig limits) {
        this.limits = limits;
    }

    /** Counts a connection in, unless there are too many; then nothing is counted. */
    public boolean enter() {
        return enter(connections, limits.maxConnections());
    }

    public void leave() {
        connections.decrementAndGet();
    }

    public boolean beginHandshake() {
        return enter(handshakes, limits.maxHandshakes());
    }

    public void endHandshake() {
        handshakes.decrementAndGet();
    }

    private static boolean enter(AtomicInteger count, int limit) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }
}
