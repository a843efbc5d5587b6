package dev.postern.proxy.metrics;

/** Why an upstream gave no usable response. */
public enum UpstreamError {
    CONNECT_REFUSED,
    CONNECT_TIMEOUT,
    NAME_UNKNOWN,
    TLS_FAILED,
    RESPONSE_TIMEOUT,
    RESPONSE_MALFORMED,
    CONNECTION_LOST
}
