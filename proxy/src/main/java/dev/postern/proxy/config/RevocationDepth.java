package dev.postern.proxy.config;

/** Which certificates of a path are looked up in the lists. */
public enum RevocationDepth implements Choice {
    /** Every one below the trust anchor. */
    CHAIN,
    /** The client's own only. */
    LEAF
}
