package dev.postern.proxy.log;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is written on a thread of its own. Any thread may hand a record over and never waits for the disk: a full queue loses
 * the record and counts it. Records are formatted here too, off the event loops. Lines are flushed whenever the queue is empty.
 *
 * <pre>
 *   idle ──first record──▶ gathering (20 ms, or half a queue) ──▶ writing ──nothing left──▶ idle
 *    └── every second, for a file whose time may be over ──▶ looking ──▶ idle
 * </pre>
 *
 * Gathering makes one wake-up and one write out of many records: a busy edge would otherwise pay a thread switch per request.
 */
public final class RecordLog<T> implements AutoCloseable {
    /** Some 16 MB of records at the usual kilobyte each; a disk that stands still for seconds at thousands a second. */
    static final int CAPACITY = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(RecordLog.class);
    /** The usual records at full capacity; of larger ones there may be fewer. */
    private static final long CAPACITY_BYTES = 16L * 1024 * 1024;

    // What is formatted is written out in pieces, however much there is.
    private static final int WRITE_CHARS = 256 * 1024;
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    private final Function<T, String> format;
    private final ToIntFunction<T> weight;
    private final LogOutput output;
    private final ObjLongConsumer<Loss> losses;
    private final int capacity;
    private final Thread writer;
    // Used by the writer only.
    private boolean brokenFormatReported;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // The five below are guarded by the lock.
    private Queue<T> queue = new ArrayDeque<>();
    private Queue<T> spare = new ArrayDeque<>();
    private long queuedBytes;
    private boolean idle;
    private boolean closed;

    /**
     * Starts a log.
     *
     * @param weight about how many bytes of memory a record holds on to; clients choose how long their texts are
     * @param rotation of files only; without one they are renamed by others, or grow
     * @param losses told how many records were lost and why; called on any thread, must not block
     */
    public static <T> RecordLog<T> open(
            RecordKind kind,
            LogTarget target,
            Optional<Rotation> rotation,
            InstantSource clock,
            Function<T, String> format,
            ToIntFunction<T> weight,
            ObjLongConsumer<Loss> losses) {
        return new RecordLog<>(kind, LogOutput.of(target, rotation, clock), format, weight, losses, CAPACITY);
    }

    RecordLog(
            RecordKind kind,
            LogOutput output,
            Function<T, String> format,
            ToIntFunction<T> weight,
            ObjLongConsumer<Loss> losses,
            int capacity) {
        this.format = format;
        this.weight = weight;
        this.output = output;
        this.losses = losses;
        this.capacity = capacity;
        this.writer = new Thread(this::run, kind.name().toLowerCase(Locale.ROOT) + "-log");
        writer.setDaemon(true);
        writer.start();
    }

    /** Hands a record over; false if it was lost. Never blocks for longer than another thread takes to do the same. */
    public boolean write(T entry) {
        var bytes = weight.applyAsInt(entry);
        lock.lock();
        try {
            if (!closed && queue.size() < capacity && queuedBytes + bytes <= CAPACITY_BYTES) {
                queue.add(entry);
                queuedBytes += bytes;
                if (idle || queue.size() == capacity / 2) {
                    changed.signal();
                }
                return true;
            }
        } finally {
            lock.unlock();
        }
        losses.accept(Loss.QUEUE_FULL, 1);
        return false;
    }

    /** Writes what has been handed over, then ends; records that come later are lost. Waits for the disk, but not for ever. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            writer.join(CLOSE_DEADLINE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var lines = new StringBuilder();
        for (var batch = next(); !batch.isEmpty() || !isClosed(); batch = next()) {
            if (batch.isEmpty()) {
                output.look();
            }
            for (var entry = batch.poll(); entry != null; entry = batch.poll()) {
                format(entry, lines);
                if (lines.length() > WRITE_CHARS || batch.isEmpty()) {
                    writeOut(lines);
                }
            }
        }
        output.close();
    }

    private void writeOut(StringBuilder lines) {
        var lost = lines.isEmpty() ? 0 : output.write(lines);
        if (lost > 0) {
            losses.accept(Loss.WRITE_FAILED, lost);
        }
        lines.setLength(0);
    }

    /** Adds a line. A record that breaks its format must not end the log for all others. */
    private void format(T entry, StringBuilder lines) {
        try {
            lines.append(format.apply(entry)).append('\n');
        } catch (RuntimeException e) {
            losses.accept(Loss.FORMAT_FAILED, 1);
            if (!brokenFormatReported) {
                brokenFormatReported = true;
                LOG.error("record-format-failed log={}", writer.getName(), e);
            }
        }
    }

    /** Everything handed over since the last call; empty at the end, and when it is time to look. */
    private Queue<T> next() {
        lock.lock();
        try {
            idle = true;
            await();
            idle = false;
            if (!queue.isEmpty()) {
                gather();
            }
            var batch = queue;
            queue = spare;
            queuedBytes = 0;
            spare = batch;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void await() {
        if (!output.hasTimes()) {
            while (queue.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return;
        }
        var left = LOOK_NANOS;
        while (left > 0 && queue.isEmpty() && !closed) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException e) {
                return; // as below
            }
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void gather() {
        var left = GATHER_NANOS;
        while (left > 0 && !closed && queue.size() < capacity / 2) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException e) {
                return; // nobody of ours interrupts this thread; who does wants lines, not gathering
            }
        }
    }
}
