package dev.postern.proxy;

import dev.postern.proxy.metrics.EdgeMetrics;
import dev.postern.proxy.metrics.PollMetrics;
import dev.postern.proxy.trust.Polled;
import dev.postern.proxy.trust.WatchedTrust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Amazon S3 for the trust stores and access policies that have something there, each on a thread of its own, so that an S3 that
 * hangs delays neither files nor certificates nor each other. What it brings is loaded by the refreshing thread.
 */
final class SourcePolling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePolling.class);
    // So that a thousand edges started together do not ask together for ever.
    private static final double JITTER = 0.2;

    private final List<Subject> subjects;
    private final Troubles troubles;
    private final ScheduledExecutorService threads;

    /**
     * One thing that is asked for.
     *
     * @param name its health key, such as {@code trustStores.partners}
     * @param changed told when there is something to load
     */
    private record Subject(String name, Polled polled, PollMetrics metrics, Runnable changed) {}

    private SourcePolling(List<Subject> subjects, Troubles troubles) {
        this.subjects =
                subjects.stream().filter(subject -> subject.polled().polls()).toList();
        this.troubles = troubles;
        this.threads = new ScheduledThreadPoolExecutor(Math.max(1, this.subjects.size()), task -> {
            var worker = new Thread(task, "poll");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** For everything of an edge, told to {@code refreshing} when it changes. */
    static SourcePolling of(
            Map<String, WatchedTrust> trust,
            List<Listener> listeners,
            EdgeRefresh refreshing,
            EdgeMetrics metrics,
            Troubles troubles) {
        var subjects = new ArrayList<Subject>();
        trust.forEach((name, watched) -> subjects.add(
                new Subject("trustStores." + name, watched, metrics.trustPolls(name), () -> refreshing.look(name))));
        for (var listener : listeners) {
            listener.access()
                    .polled()
                    .ifPresent(policy -> subjects.add(new Subject(
                            EdgeRefresh.policyKey(listener),
                            policy,
                            metrics.policyPolls(listener.name()),
                            () -> refreshing.lookAtPolicy(listener))));
        }
        return new SourcePolling(subjects, troubles);
    }

    /** The health key of what is wrong with asking. */
    static String key(String name) {
        return name + ".poll";
    }

    void start() {
        for (var subject : subjects) {
            confirmed(subject);
            // Who had to start from what was good before asks again at once.
            next(subject, subject.polled().startTrouble().isPresent() ? Duration.ZERO : jittered(subject));
        }
    }

    private void next(Subject subject, Duration pause) {
        try {
            var unused = threads.schedule(() -> poll(subject), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("poll.ended subject={}", subject.name()); // the edge is closing
        }
    }

    private void poll(Subject subject) {
        var key = key(subject.name());
        try {
            var poll = subject.polled().poll();
            confirmed(subject);
            if (poll.changed()) {
                subject.changed().run();
            }
            if (poll.trouble().isPresent()) {
                subject.metrics().failed();
                troubles.raised(key, poll.trouble().get() + "; the last good value stays in force");
            } else {
                troubles.cleared(key);
            }
        } catch (RuntimeException | Error e) {
            // A bug of ours, or no memory; asking goes on all the same.
            if (!threads.isShutdown()) {
                LOG.error("poll.failed subject={}", subject.name(), e);
                subject.metrics().failed();
                troubles.raised(key, e.toString());
            }
        } finally {
            next(subject, jittered(subject));
        }
    }

    private static void confirmed(Subject subject) {
        subject.metrics().confirmed(subject.polled().confirmed());
    }

    private static Duration jittered(Subject subject) {
        var factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (subject.polled().interval().toNanos() * factor));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
