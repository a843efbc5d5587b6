package dev.postern.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks each registered target after its health, at once and then every interval, a tenth of it more or less so that many edges do not
 * ask together. Confined to the group's event loop.
 */
final class HealthChecks {
    /** Told of each result, and of what the target's state is now. */
    interface Results {
        void checked(Target target, CheckOutcome outcome, TargetState now);
    }

    private final HealthProbe probe;
    private final EventLoop loop;
    private final Results results;
    private final Map<Target, Round> rounds = new HashMap<>();

    HealthChecks(HealthProbe probe, EventLoop loop, Results results) {
        this.probe = probe;
        this.loop = loop;
        this.results = results;
    }

    void begin(Target target) {
        var round = new Round(target);
        rounds.put(target, round);
        round.check();
    }

    void end(Target target) {
        var round = rounds.remove(target);
        if (round != null) {
            round.end();
        }
    }

    private final class Round {
        private final Target target;
        private HealthCount count = HealthCount.INITIAL;
        private @Nullable ScheduledFuture<?> next;
        private boolean over;

        Round(Target target) {
            this.target = target;
        }

        /** The next one is due whether or not this one has been answered; a check's timeout is shorter than the interval. */
        private void check() {
            next = loop.schedule(this::check, interval(), TimeUnit.NANOSECONDS);
            probe.send(target, this::answered);
        }

        private long interval() {
            var nanos = probe.config().interval().toNanos();
            return nanos + ThreadLocalRandom.current().nextLong(nanos / 10 + 1);
        }

        private void answered(CheckOutcome outcome) {
            if (!over) {
                count = count.after(outcome.passed(), probe.config());
                results.checked(target, outcome, count.state());
            }
        }

        private void end() {
            over = true;
            if (next != null) {
                next.cancel(false);
            }
        }
    }
}
