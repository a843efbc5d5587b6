package dev.postern.proxy.config;

/** What it means that Amazon S3 does not have a revocation list yet which is configured, such as that of an authority without clients. */
public enum MissingList implements Choice {
    /** The edge does not start. */
    FAIL,

    /** It starts, and until the list is there refuses whom only that list could speak of. */
    DENY
}
