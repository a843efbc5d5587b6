package dev.postern.proxy.config;

/** Whether the upstream is told the protocol and the cipher of the client's connection (alb.md 1.6). */
public enum TlsHeaders {
    ADD,
    OMIT
}
