package dev.postern.proxy;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that check signatures, so that event loops never do: one a core, and a queue no longer than the handshakes that
 * may be in progress. What does not fit is rejected, and its handshake fails.
 */
final class VerificationThreads implements Executor, AutoCloseable {
    private final ThreadPoolExecutor threads;

    VerificationThreads(int queue) {
        var number = new AtomicInteger();
        var cores = Runtime.getRuntime().availableProcessors();
        threads = new ThreadPoolExecutor(cores, cores, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
            var thread = new Thread(task, "verify-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
