package dev.postern.proxy.store;

/** Is told how a store does, on its event loop; must not block. */
public interface StoreWatch {
    void up();

    /** Once for each connection that is lost, and for each that could not be made. */
    void away(StoreFailure cause, String detail);

    /** An answer, and how long after the question. */
    void answered(long nanos);
}
