package dev.postern.crl.aws;

/** How far the publication of a list has come; whoever is told may end the process, and the next run goes on. */
public enum TrustStoreStep {
    /** What the trust store holds is known; nothing has changed. */
    READ,
    /** The list lies in the bucket. */
    UPLOADED,
    /** The trust store has taken it, besides the old one. */
    ADDED,
    /** The trust store tells as many entries of it as it has. */
    CONFIRMED,
    /** One list that it supersedes is gone; there may be more. */
    REMOVED
}
