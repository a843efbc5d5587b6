package dev.postern.proxy.log;

/** What becomes of a log file that has ended. */
public enum Compression {
    NONE,
    GZIP
}
