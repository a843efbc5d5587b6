package dev.postern.proxy.config;

/** How {@code =} stands in certificates that go in headers, over which the load balancer's documentation contradicts itself (alb.md 1.1, 10). */
public enum EqualsSign implements Choice {
    /** As the prose says. */
    LITERAL,
    /** {@code %3D}, as the example shows. */
    ENCODED
}
