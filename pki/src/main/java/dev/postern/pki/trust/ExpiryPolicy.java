package dev.postern.pki.trust;

/** Whether a client certificate past its notAfter is refused; the listener's {@code ignoreClientCertificateExpiry}. */
public enum ExpiryPolicy {
    ENFORCE,
    /** Masks the leaf's notAfter and nothing else: not its notBefore, not an authority's expiry (alb.md 2.2). */
    IGNORE
}
