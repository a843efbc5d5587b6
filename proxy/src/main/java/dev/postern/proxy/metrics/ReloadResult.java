package dev.postern.proxy.metrics;

/** What came of looking at changed files. */
public enum ReloadResult {
    /** New values are in force. */
    SWAPPED,
    /** They were broken; the old ones stay in force. */
    KEPT_OLD
}
