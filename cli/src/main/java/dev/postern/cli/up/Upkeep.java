package dev.postern.cli.up;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews lists and the server certificate in time, for as long as an edge runs: an {@code up} left alone does not go stale. */
final class Upkeep implements AutoCloseable {
    // Often, because a machine that has slept for days wakes up with its lists run out.
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final UpState state;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var worker = new Thread(task, "upkeep");
        worker.setDaemon(true);
        return worker;
    });
    private String lastCause = "";

    private Upkeep(UpState state, InstantSource clock) {
        this.state = state;
        this.clock = clock;
    }

    static Upkeep start(UpState state, InstantSource clock) {
        var upkeep = new Upkeep(state, clock);
        var unused = upkeep.thread.scheduleWithFixedDelay(
                upkeep::run, INTERVAL.toSeconds(), INTERVAL.toSeconds(), TimeUnit.SECONDS);
        return upkeep;
    }

    private void run() {
        try {
            state.renew(clock.instant())
                    .forEach(part -> LOG.info("renewed what=\"{}\" {} in={}", part.what(), part.until(), part.where()));
            lastCause = "";
        } catch (IOException | RuntimeException e) {
            var cause = String.valueOf(e.getMessage());
            if (!cause.equals(lastCause)) {
                LOG.warn("renewal.failed cause=\"{}\"", cause);
            }
            lastCause = cause;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
