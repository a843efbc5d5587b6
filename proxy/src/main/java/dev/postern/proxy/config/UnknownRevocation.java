package dev.postern.proxy.config;

/** What becomes of a client whose issuer has no usable list while other lists are configured. */
public enum UnknownRevocation implements Choice {
    DENY,
    ALLOW
}
