package dev.postern.proxy.config;

/** Which kinds of revocation list are read. */
public enum RevocationScope implements Choice {
    /** Complete lists, each signed by the key that issued the certificates: what the load balancer reads. */
    COMPLETE,

    /** Partitioned, indirect and delta lists and separate signers, too. */
    RFC5280
}
