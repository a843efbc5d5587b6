package dev.postern.pki.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.postern.pki.x509.MalformedInput;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Holds what a reading allocates against the size of what it reads; for parsers of what strangers send. While fuzzing eight times as
 * much is granted, for what Jazzer puts into the code to watch it allocates too; what is found then counts in full when replayed.
 */
public final class Memory {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int INSTRUMENTED = System.getenv("JAZZER_FUZZ") == null ? 1 : 8;

    private Memory() {}

    /** What is read, or nothing if the parser says so in its own way; every other exception is the caller's. */
    public static <T> Optional<T> reading(long mostBytes, Supplier<T> parser) {
        return within(mostBytes, () -> {
            try {
                return Optional.of(parser.get());
            } catch (MalformedInput e) {
                return Optional.empty();
            }
        });
    }

    /** The work's result. Work that took too much is done once more, for the first also loads classes. */
    public static <T> T within(long mostBytes, Supplier<T> work) {
        var most = INSTRUMENTED * mostBytes;
        var before = THREADS.getCurrentThreadAllocatedBytes();
        var result = work.get();
        if (THREADS.getCurrentThreadAllocatedBytes() - before <= most) {
            return result;
        }
        before = THREADS.getCurrentThreadAllocatedBytes();
        var again = work.get();
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated")
                .isLessThanOrEqualTo(most);
        return again;
    }
}
