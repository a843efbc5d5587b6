package dev.postern.pki.event;

import java.io.IOException;

/** Where events go. May be used by several threads at once; blocks, so never on an event loop. */
@FunctionalInterface
public interface EventSink extends AutoCloseable {
    /**
     * Tells of an event; on return it is there.
     *
     * @throws IOException naming the sink, if it is not, or if nobody can know
     */
    void emit(LifecycleEvent event) throws IOException;

    @Override
    default void close() {}
}
