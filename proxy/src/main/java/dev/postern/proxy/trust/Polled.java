package dev.postern.proxy.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Something whose sources are in Amazon S3, or some of them, and are asked for again and again by a thread that may wait. */
public interface Polled {
    /** Whether there is anything to ask Amazon S3 for. */
    boolean polls();

    /** How often, give or take a fifth. */
    Duration interval();

    /** Why it has started from what was good before; empty if it has not. */
    Optional<String> startTrouble();

    /** Asks for what has changed; what it brings is loaded by the next refresh. */
    Poll poll();

    /** When S3 last told what an object is, by its address; without those it has not told of since the start. */
    Map<String, Instant> confirmed();
}
