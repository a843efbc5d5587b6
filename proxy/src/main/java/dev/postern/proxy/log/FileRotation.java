package dev.postern.proxy.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When the file of a log is to end. Used by the log's thread only, which does no more than rename: deleting and compressing take as long as
 * they take, on a thread of their own.
 */
final class FileRotation {
    private static final long TRY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(3);

    private final Rotation rotation;
    private final RotatedFiles files;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Complaint complaint;
    private final ExecutorService housekeeping;
    private Instant begun = Instant.MIN;
    private long notBeforeNanos;

    FileRotation(Path path, Rotation rotation, InstantSource clock, LongSupplier nanoTime) {
        this.rotation = rotation;
        this.files = new RotatedFiles(path, rotation);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.notBeforeNanos = nanoTime.getAsLong();
        this.complaint = new Complaint(path + " (rotation)");
        var tidying = new Complaint(path + " (rotated files)");
        this.housekeeping = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "log-rotation");
            thread.setDaemon(true);
            return thread;
        });
        this.tidy = () -> {
            try {
                files.tidy();
                tidying.over();
            } catch (IOException e) {
                tidying.about(e);
            }
        };
        housekeeping.execute(tidy);
    }

    private final Runnable tidy;

    /** The file was opened; {@code lastWritten} is when, if there was something in it already: that is when its time goes by. */
    void opened(Instant lastWritten) {
        var now = clock.instant();
        begun = lastWritten.isAfter(now) ? now : lastWritten;
    }

    boolean hasTimes() {
        return rotation.every().isPresent();
    }

    /** Whether its time is over. */
    boolean isDue() {
        if (rotation.every().isEmpty()) {
            return false;
        }
        var now = clock.instant();
        if (now.isBefore(begun)) {
            begun = now; // the clock was set back: else the file would last as long as that takes to pass again
        }
        return !now.isBefore(end(rotation.every().get()));
    }

    /** How many bytes more a file of this size may hold. */
    long room(long size) {
        return rotation.maxBytes().map(most -> Math.max(0, most - size)).orElse(Long.MAX_VALUE);
    }

    /** Puts the file aside; false if it cannot be: then it goes on, for a log that is too long is better than none. */
    boolean setAside() {
        if (nanoTime.getAsLong() - notBeforeNanos < 0) {
            return false;
        }
        try {
            if (!files.isPossible()) {
                throw new IOException(
                        "not a file of its own (expected: no device, pipe or link where a log is rotated)");
            }
            files.setAside(isDue() ? end(rotation.every().orElseThrow()) : clock.instant());
        } catch (IOException e) {
            notBeforeNanos = nanoTime.getAsLong() + TRY_AGAIN_NANOS;
            complaint.about(e);
            return false;
        }
        complaint.over();
        housekeeping.execute(tidy);
        return true;
    }

    /** The multiple that comes after the file was begun. */
    private Instant end(Duration every) {
        var seconds = every.toSeconds();
        return Instant.ofEpochSecond((Math.floorDiv(begun.getEpochSecond(), seconds) + 1) * seconds);
    }

    /** Waits a little for what is being compressed; the next start finishes the rest. */
    void close() {
        housekeeping.shutdown();
        try {
            if (!housekeeping.awaitTermination(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                housekeeping.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
