package dev.postern.proxy.config;

/** How a refused client is told, on the wire. */
public enum RefusalStyle implements Choice {
    /** The connection is reset without a word, as the load balancer does. */
    RESET,
    /** The TLS alert that fits, then the end. */
    ALERT
}
