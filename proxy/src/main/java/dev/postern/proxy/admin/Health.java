package dev.postern.proxy.admin;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the edge takes traffic, and what is wrong with it meanwhile. Degraded is not down: it serves, on values that can no longer
 * be refreshed. Safe for use by many threads.
 *
 * <pre>
 *   STARTING ──ready──▶ READY ──draining──▶ DRAINING        (causes come and go in each)
 * </pre>
 */
public final class Health {
    /** Where in its life the edge is. */
    public enum Phase {
        STARTING,
        READY,
        DRAINING
    }

    // Both guarded by this object's monitor.
    private final Map<String, String> causes = new TreeMap<>();
    private Phase phase = Phase.STARTING;

    /** Listeners are bound. Has no effect once draining. */
    public synchronized void ready() {
        if (phase == Phase.STARTING) {
            phase = Phase.READY;
        }
    }

    /** No new traffic, please; there is no way back. */
    public synchronized void draining() {
        phase = Phase.DRAINING;
    }

    public synchronized Phase phase() {
        return phase;
    }

    /**
     * Something is wrong.
     *
     * @param key what it is about, such as {@code trustStores.partners}; one cause stands per key
     * @param cause one line for people
     * @return whether that is news, and so worth a line in the log
     */
    public synchronized boolean raise(String key, String cause) {
        return !cause.equals(causes.put(key, cause));
    }

    /**
     * It is right again.
     *
     * @return whether that is news
     */
    public synchronized boolean clear(String key) {
        return causes.remove(key) != null;
    }

    /** What is wrong now, by key; empty when all is well. */
    public synchronized Map<String, String> causes() {
        return Collections.unmodifiableMap(new TreeMap<>(causes));
    }
}
