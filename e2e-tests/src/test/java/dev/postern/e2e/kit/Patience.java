package dev.postern.e2e.kit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something to become so, with a deadline that only a broken edge reaches. */
public final class Patience {
    public static final Duration LIMIT = Duration.ofSeconds(20);

    /** For a JVM that starts beside the build of an image: neither twenty seconds nor sixty were enough on two cores. */
    private static final Duration START = Duration.ofMinutes(2);

    private Patience() {}

    /** Returns when the condition holds. */
    public static void until(String what, BooleanSupplier condition) {
        var unused = untilPresent(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Returns the value as soon as there is one. */
    public static <T> T untilPresent(String what, Supplier<Optional<T>> value) {
        return untilPresent(what, value, LIMIT);
    }

    /** Returns when the condition holds for a program that is only starting. */
    public static void untilStarted(String what, BooleanSupplier condition) {
        var unused = untilStarted(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** The same for a program that is only starting. */
    public static <T> T untilStarted(String what, Supplier<Optional<T>> value) {
        return untilPresent(what, value, START);
    }

    private static <T> T untilPresent(String what, Supplier<Optional<T>> value, Duration limit) {
        var end = System.nanoTime() + limit.toNanos();
        var found = value.get();
        while (found.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not come to be within " + limit + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            found = value.get();
        }
        return found.get();
    }
}
