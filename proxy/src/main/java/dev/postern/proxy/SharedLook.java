package dev.postern.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A look at something by one thread, which serves all who have asked for it before it began: asking more often costs no more looks.
 * Asking is for any thread and waits for nothing.
 */
final class SharedLook {
    private final Executor thread;
    private final Runnable look;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asked = new AtomicBoolean();

    SharedLook(Executor thread, Runnable look) {
        this.thread = thread;
        this.look = look;
    }

    /** Runs {@code then} exactly once: after a look that begins from now on, on its thread, or on the caller's if there are no more looks. */
    void ask(Runnable then) {
        waiting.add(then);
        if (asked.getAndSet(true)) {
            return; // a look that has not begun will serve this one too
        }
        try {
            thread.execute(this::lookForAll);
        } catch (RejectedExecutionException e) {
            served().forEach(Runnable::run);
        }
    }

    private void lookForAll() {
        var served = served();
        try {
            look.run();
        } finally {
            served.forEach(Runnable::run);
        }
    }

    /** Whoever asks after this flag is down gets a look of their own, and may have got this one too. */
    private List<Runnable> served() {
        asked.set(false);
        var served = new ArrayList<Runnable>();
        for (var then = waiting.poll(); then != null; then = waiting.poll()) {
            served.add(then);
        }
        return served;
    }
}
