package dev.postern.proxy.log;

/** The two logs. */
public enum RecordKind {
    CONNECTION,
    ACCESS
}
