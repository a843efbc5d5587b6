package dev.postern.proxy.limit;

import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.access.RuleLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * What a client has used of its share: a value, replaced as a whole.
 *
 * @param due see {@link CellRate}
 * @param running requests that have entered and not left
 */
record Usage(long due, int running) {
    /** In place of a share's usage when it was dropped: who still holds the share has to look for another one. */
    static final Usage DROPPED = new Usage(Long.MIN_VALUE, Integer.MIN_VALUE);

    static final Duration LEAST_WAIT = Duration.ofSeconds(1);

    /** What it is after a question, and why the answer was no, if it was. */
    record Answer(Usage after, Optional<Admittance.Refused> refused) {}

    static Usage none(long now) {
        return new Usage(now, 0);
    }

    /** Asks for one request; whoever is refused has used nothing. */
    Answer enter(RuleLimits limits, long now) {
        var rate = limits.rate().map(CellRate::of);
        var bounded = rate.isPresent() ? rate.get().bounded(due, now) : due;
        if (rate.isPresent() && rate.get().waitNanos(bounded, now) > 0) {
            var retryAfter = wholeSeconds(rate.get().waitNanos(bounded, now));
            return new Answer(
                    new Usage(bounded, running), Optional.of(new Admittance.Refused(AccessDenial.RATE, retryAfter)));
        }
        var concurrency = limits.concurrency();
        if (concurrency.isPresent() && running >= concurrency.get()) {
            return new Answer(
                    new Usage(bounded, running),
                    Optional.of(new Admittance.Refused(AccessDenial.CONCURRENCY, LEAST_WAIT)));
        }
        return new Answer(
                new Usage(
                        rate.isPresent() ? rate.get().next(bounded, now) : bounded,
                        concurrency.isPresent() ? running + 1 : running),
                Optional.empty());
    }

    /** One of those running is over. */
    Usage left() {
        return new Usage(due, running - 1);
    }

    /** As if a request that entered had not. */
    Usage without(RuleLimits limits) {
        if (equals(DROPPED)) {
            return this; // it makes no difference any more
        }
        var interval =
                limits.rate().map(rate -> CellRate.of(rate).intervalNanos()).orElse(0L);
        return new Usage(due - interval, limits.concurrency().isPresent() ? running - 1 : running);
    }

    /** Whether it makes no difference any more. */
    boolean decayed(long now) {
        return running == 0 && due <= now;
    }

    /** A wait as Retry-After has it: whole seconds, rounded up, at least one. */
    static Duration wholeSeconds(long nanos) {
        return Duration.ofSeconds(Math.max(1, (nanos - 1) / 1_000_000_000L + 1));
    }
}
