package dev.postern.proxy.metrics;

/** What a certificate we hold is for. */
public enum CertificateKind {
    /** A listener presents it. */
    SERVER,
    /** Clients are trusted by it. */
    TRUST_ANCHOR,
    /** Upstreams are trusted by it. */
    UPSTREAM_ANCHOR
}
