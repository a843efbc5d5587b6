package dev.postern.proxy.store;

/** What became of a command. */
public sealed interface Reply {
    /** A number; 0 for a plain OK. */
    record Answered(long value) implements Reply {}

    /**
     * No answer that could be used.
     *
     * @param detail one line for people; never with a secret in it
     */
    record Failed(StoreFailure cause, String detail) implements Reply {}
}
