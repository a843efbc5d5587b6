package dev.postern.proxy;

import dev.postern.proxy.metrics.EdgeMetrics;
import dev.postern.proxy.trust.WatchedTrust;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Amazon S3 for the trust stores that have something there, each on a thread of its own, so that an S3 that hangs delays
 * neither files nor certificates nor another trust store. What it brings is loaded by the refreshing thread.
 */
final class TrustPolling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrustPolling.class);
    // So that a thousand edges started together do not ask together for ever.
    private static final double JITTER = 0.2;

    private final Map<String, WatchedTrust> polled = new LinkedHashMap<>();
    private final Consumer<String> changed;
    private final Troubles troubles;
    private final EdgeMetrics metrics;
    private final ScheduledExecutorService threads;

    TrustPolling(Map<String, WatchedTrust> trust, Consumer<String> changed, Troubles troubles, EdgeMetrics metrics) {
        trust.forEach((name, watched) -> {
            if (watched.polls()) {
                polled.put(name, watched);
            }
        });
        this.changed = changed;
        this.troubles = troubles;
        this.metrics = metrics;
        this.threads = new ScheduledThreadPoolExecutor(Math.max(1, polled.size()), task -> {
            var worker = new Thread(task, "poll");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** The health key of what is wrong with asking. */
    static String key(String trustStore) {
        return "trustStores." + trustStore + ".poll";
    }

    void start() {
        polled.forEach((name, watched) -> {
            confirmed(name, watched);
            // Who had to start from what was good before asks again at once.
            next(name, watched, watched.startTrouble().isPresent() ? Duration.ZERO : jittered(watched));
        });
    }

    private void next(String name, WatchedTrust watched, Duration pause) {
        try {
            var unused = threads.schedule(() -> poll(name, watched), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("poll.ended store={}", name); // the edge is closing
        }
    }

    private void poll(String name, WatchedTrust watched) {
        try {
            var poll = watched.poll();
            confirmed(name, watched);
            if (poll.changed()) {
                changed.accept(name);
            }
            if (poll.trouble().isPresent()) {
                metrics.pollFailed(name);
                troubles.raised(key(name), poll.trouble().get() + "; the last good value stays in force");
            } else {
                troubles.cleared(key(name));
            }
        } catch (RuntimeException | Error e) {
            // A bug of ours, or no memory; asking goes on all the same.
            if (!threads.isShutdown()) {
                LOG.error("poll.failed store={}", name, e);
                metrics.pollFailed(name);
                troubles.raised(key(name), e.toString());
            }
        } finally {
            next(name, watched, jittered(watched));
        }
    }

    private void confirmed(String name, WatchedTrust watched) {
        var confirmed = new LinkedHashMap<String, Instant>();
        for (var location : watched.config().locations()) {
            watched.confirmed(location).ifPresent(at -> confirmed.put(location.toString(), at));
        }
        metrics.sourcesConfirmed(name, confirmed);
    }

    private static Duration jittered(WatchedTrust watched) {
        var factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (watched.config().poll().toNanos() * factor));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
