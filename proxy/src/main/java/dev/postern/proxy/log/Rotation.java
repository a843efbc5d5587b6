package dev.postern.proxy.log;

import dev.postern.pki.x509.MalformedInput;
import java.time.Duration;
import java.util.Optional;

/**
 * When a log file ends and the next one begins, and what becomes of the one that has ended.
 *
 * @param every at all multiples of this since midnight UTC of 1970-01-01; the load balancer's are five minutes (alb.md 4.1)
 * @param maxBytes before a line would take the file over this
 * @param keep how many files that have ended stay; all if absent
 */
public record Rotation(
        Optional<Duration> every, Optional<Long> maxBytes, Optional<Integer> keep, Compression compress) {
    public Rotation {
        if (every.isEmpty() && maxBytes.isEmpty()) {
            throw new MalformedInput("every: missing, as is maxBytes (expected: one of them, or both)");
        }
    }
}
