package dev.postern.proxy.metrics;

import java.time.Instant;
import java.util.Map;

/** What is counted while Amazon S3 is asked for the sources of one thing. For many threads. */
public interface PollMetrics {
    /** It did not give them all. */
    void failed();

    /** When each was last confirmed, by its address; replaces what was said before. */
    void confirmed(Map<String, Instant> bySource);
}
