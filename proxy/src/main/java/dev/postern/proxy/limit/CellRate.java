package dev.postern.proxy.limit;

import dev.postern.proxy.access.RuleLimits.Rate;
import java.time.Duration;

/**
 * A rate as the generic cell rate algorithm counts it (ITU-T I.371 Annex A, "virtual scheduling"): a token bucket whose whole state is one
 * instant, the one at which the next request were due if they came evenly.
 *
 * @param intervalNanos between two requests that come evenly
 * @param toleranceNanos how much earlier than due a request may come
 */
record CellRate(long intervalNanos, long toleranceNanos) {
    // Some 73 years; far enough from the end of a long that sums of a few of them do not reach it.
    private static final long LONGEST_NANOS = Long.MAX_VALUE >> 2;
    private static final Duration LONGEST = Duration.ofNanos(LONGEST_NANOS);

    /** Parts of a nanosecond are rounded towards fewer requests. */
    static CellRate of(Rate rate) {
        var per = rate.per().compareTo(LONGEST) > 0 ? LONGEST_NANOS : rate.per().toNanos();
        var interval = Math.max(1, (per - 1) / rate.requests() + 1);
        var more = rate.burst() - 1;
        var tolerance = more > LONGEST_NANOS / interval ? LONGEST_NANOS : more * interval;
        return new CellRate(interval, tolerance);
    }

    /** The due instant as far ahead as these limits let it get: others were in force when it was set, perhaps. */
    long bounded(long due, long now) {
        return Math.min(due, now + toleranceNanos + intervalNanos);
    }

    /** How long until a request may come; at most 0 if it may come now. */
    long waitNanos(long due, long now) {
        return due - toleranceNanos - now;
    }

    /** What is due after a request that came now. */
    long next(long due, long now) {
        return Math.max(due, now) + intervalNanos;
    }
}
