package dev.postern.proxy.log;

/** The logs. */
public enum RecordKind {
    CONNECTION,
    ACCESS,
    HEALTH_CHECK
}
