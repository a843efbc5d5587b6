package dev.postern.proxy.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One wait at a time with an end to it. Progress only notes the time; the timer looks at it when it rings, so that a busy
 * connection schedules nothing. Confined to its event loop.
 */
public final class Deadline {
    private final EventLoop loop;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Runnable expired;
    private long limitNanos;
    private long sinceNanos;
    private long timerDueNanos;

    /** One whose actions run on this loop. */
    public Deadline(EventLoop loop) {
        this.loop = loop;
    }

    /** Starts a wait, ending the one before. */
    public void start(Duration limit, Runnable onExpiry) {
        limitNanos = limit.toNanos();
        sinceNanos = System.nanoTime();
        expired = onExpiry;
        if (timer != null && timerDueNanos - (sinceNanos + limitNanos) > 0) {
            timer.cancel(false);
            timer = null;
        }
        if (timer == null) {
            schedule(limitNanos);
        }
    }

    /** Progress: the wait starts over. */
    public void touch() {
        sinceNanos = System.nanoTime();
    }

    /** Nothing is waited for any more. */
    public void stop() {
        expired = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule(long nanos) {
        timerDueNanos = System.nanoTime() + nanos;
        timer = loop.schedule(this::ring, nanos, TimeUnit.NANOSECONDS);
    }

    private void ring() {
        timer = null;
        var action = expired;
        if (action == null) {
            return;
        }
        var left = limitNanos - (System.nanoTime() - sinceNanos);
        if (left > 0) {
            schedule(left);
        } else {
            expired = null;
            action.run();
        }
    }
}
