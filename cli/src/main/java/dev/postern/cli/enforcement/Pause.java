package dev.postern.cli.enforcement;

import java.time.Duration;

/** How time is let pass between two questions. */
@FunctionalInterface
public interface Pause {
    /** Returns when so much time has passed. */
    void rest(Duration length) throws InterruptedException;
}
