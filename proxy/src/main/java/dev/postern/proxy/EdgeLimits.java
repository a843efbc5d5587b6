package dev.postern.proxy;

import dev.postern.proxy.config.LimitStoreConfig;
import dev.postern.proxy.limit.ClientLimits;
import dev.postern.proxy.limit.LocalLimits;
import dev.postern.proxy.limit.SharedLimits;
import dev.postern.proxy.metrics.LimitStoreMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counts of what clients use, alone or together with other replicas, and the thread that does what can wait. */
final class EdgeLimits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeLimits.class);
    private static final Duration TIDY_EVERY = Duration.ofSeconds(10);

    private final LocalLimits local = new LocalLimits(System::nanoTime);
    private final Optional<LimitStore> store;
    private final Optional<SharedLimits> shared;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var worker = new Thread(task, "limits");
        worker.setDaemon(true);
        return worker;
    });

    private EdgeLimits(Optional<LimitStore> store, Transport transport) {
        this.store = store;
        this.shared = store.map(there -> there.limits(local, transport));
    }

    /** Reads what the configuration names, and connects to nothing yet. */
    static EdgeLimits of(
            Optional<LimitStoreConfig> config, Transport transport, Troubles troubles, LimitStoreMetrics metrics)
            throws IOException {
        return new EdgeLimits(
                config.isPresent() ? Optional.of(new LimitStore(config.get(), troubles, metrics)) : Optional.empty(),
                transport);
    }

    void start() {
        shared.ifPresent(SharedLimits::start);
        thread.scheduleWithFixedDelay(this::tidy, TIDY_EVERY.toNanos(), TIDY_EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    ClientLimits clients() {
        return shared.<ClientLimits>map(limits -> limits).orElse(local);
    }

    private void tidy() {
        try {
            local.forget();
            store.ifPresent(LimitStore::refresh);
        } catch (RuntimeException e) {
            LOG.error("limits.tidy", e); // the next time comes all the same
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        shared.ifPresent(SharedLimits::close);
    }
}
