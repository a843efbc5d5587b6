package dev.postern.proxy.config;

/** The role of a listener towards client certificates. */
public enum MutualAuthenticationMode implements Choice {
    /** Only clients whose certificate leads to the trust store and is not revoked get in. */
    VERIFY,
    /** Proof of possession only; the chain goes upstream for somebody else to verify. */
    PASSTHROUGH,
    /** The upstream side of passthrough: verifies the chain that a trusted peer put into the header. */
    VERIFY_HEADER,
    /** Clients are not asked for a certificate. */
    OFF
}
