package dev.postern.proxy.metrics;

/** The limits that close a connection on accept. */
public enum ConnectionLimit {
    CONNECTIONS,
    HANDSHAKES
}
