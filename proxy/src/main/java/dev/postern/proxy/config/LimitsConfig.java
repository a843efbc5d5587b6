package dev.postern.proxy.config;

import java.time.Duration;

/**
 * Bounds on what clients can make the whole process hold or wait for.
 *
 * @param handshakeTimeout from accept to the end of the TLS handshake
 * @param requestHeadTimeout from the first byte of a request to the end of its headers
 * @param maxConnections open at once, over all listeners; more are closed on accept
 * @param maxHandshakes in progress at once, over all listeners; more are closed on accept
 * @param drainDelay how long new connections are still taken after SIGTERM, for load balancers to learn that they should not come
 * @param drainTimeout how long running exchanges may take to end after that
 */
public record LimitsConfig(
        Duration handshakeTimeout,
        Duration requestHeadTimeout,
        int maxConnections,
        int maxHandshakes,
        Duration drainDelay,
        Duration drainTimeout) {
    /**
     * Handshake: the load balancer's own 10 s (alb.md 8.5). Connections: at some 25 KB each about 500 MB. Handshakes: at 1 ms CPU
     * each what one core can do in a second, well within their timeout. Drain: what container platforms wait before they kill; most
     * of them tell the load balancer first.
     */
    public static final LimitsConfig DEFAULT = new LimitsConfig(
            Duration.ofSeconds(10), Duration.ofSeconds(10), 20_000, 1_000, Duration.ZERO, Duration.ofSeconds(25));

    public LimitsConfig {
        Require.wait("handshakeTimeout", handshakeTimeout);
        Require.wait("requestHeadTimeout", requestHeadTimeout);
        Require.between("maxConnections", maxConnections, 1, 1_000_000);
        Require.between("maxHandshakes", maxHandshakes, 1, 1_000_000);
        Require.delay("drainDelay", drainDelay);
        Require.wait("drainTimeout", drainTimeout);
    }
}
