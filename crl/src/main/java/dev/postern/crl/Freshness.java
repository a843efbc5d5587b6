package dev.postern.crl;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a list may be used at a time. */
record Freshness(Duration maxStale) {
    // Clocks differ; the same allowance as for a certificate that has just begun.
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    /** Why not; empty if it may. */
    Optional<String> complaint(RevocationList list, Instant now) {
        if (list.thisUpdate().isAfter(now.plus(MAX_SKEW))) {
            return Optional.of("is from the future, " + list.thisUpdate());
        }
        var until = list.nextUpdate().orElse(list.thisUpdate());
        // RFC 5280 §5.1.2.5: nextUpdate is when the next list is there at the latest; that second still belongs to this
        // one.
        if (now.isAfter(until.plus(maxStale))) {
            return Optional.of(
                    list.nextUpdate().isPresent()
                            ? "was to be replaced by " + until
                            : "does not say until when it holds, it is of " + until);
        }
        return Optional.empty();
    }
}
