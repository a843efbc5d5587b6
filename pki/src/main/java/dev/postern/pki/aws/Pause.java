package dev.postern.pki.aws;

import java.time.Duration;

/** How time is let pass between two questions to a service. */
@FunctionalInterface
public interface Pause {
    /** Real time. */
    Pause SLEEP = length -> Thread.sleep(length.toMillis());

    /** Returns when so much time has passed. */
    void rest(Duration length) throws InterruptedException;
}
