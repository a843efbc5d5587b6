package dev.postern.proxy.log;

/** Why records did not reach their log. */
public enum Loss {
    /** They came faster than the disk took them. */
    QUEUE_FULL,
    /** The disk refused them. */
    WRITE_FAILED,
    /** A mistake of ours: they could not be put into words. */
    FORMAT_FAILED
}
