package dev.postern.pki.aws;

import java.io.IOException;
import java.time.Duration;

/** How to wait, so that tests need not. */
@FunctionalInterface
public interface Pause {
    /** Waiting as one does. */
    Pause SLEEP = duration -> Thread.sleep(duration.toMillis());

    void last(Duration duration) throws InterruptedException;

    /** Waits; an interrupt is kept, and ends what waited. */
    default void orEnd(Duration duration) throws IOException {
        try {
            last(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
