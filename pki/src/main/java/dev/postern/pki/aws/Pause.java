package dev.postern.pki.aws;

import java.io.IOException;
import java.time.Duration;

/** How time is let pass between two questions to a service. */
@FunctionalInterface
public interface Pause {
    /** Real time. */
    Pause SLEEP = length -> Thread.sleep(length.toMillis());

    /** Returns when so much time has passed. */
    void rest(Duration length) throws InterruptedException;

    /** The same; an interrupt is kept, and ends what waited. */
    default void orEnd(Duration length) throws IOException {
        try {
            rest(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
