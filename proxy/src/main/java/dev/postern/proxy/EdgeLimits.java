package dev.postern.proxy;

import dev.postern.proxy.limit.ClientLimits;
import dev.postern.proxy.limit.LocalLimits;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counts of what clients use, and the thread that keeps them small. */
final class EdgeLimits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeLimits.class);
    private static final Duration FORGET_EVERY = Duration.ofSeconds(10);

    private final LocalLimits local = new LocalLimits(System::nanoTime);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var worker = new Thread(task, "limits");
        worker.setDaemon(true);
        return worker;
    });

    void start() {
        thread.scheduleWithFixedDelay(
                this::forget, FORGET_EVERY.toNanos(), FORGET_EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    ClientLimits clients() {
        return local;
    }

    private void forget() {
        try {
            local.forget();
        } catch (RuntimeException e) {
            LOG.error("limits.forget", e); // the next time comes all the same
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
