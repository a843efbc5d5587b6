package dev.postern.proxy.store;

/** Why a store has not answered. */
public enum StoreFailure {
    /** There is no connection, or it has gone. */
    AWAY,
    /** No answer in time. */
    TIMEOUT,
    /** Too many questions were waiting already. */
    BUSY,
    /** It answered with an error. */
    REFUSED,
    /** It answered what nobody had asked for. */
    MALFORMED
}
