package dev.postern.proxy.refresh;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A value loaded from outside that is loaded again when its source changes. {@link #get} is for any thread and never blocks;
 * {@link #refresh} belongs to one background thread.
 */
public final class Refreshed<T> implements Supplier<T> {
    /** Builds and checks a complete value. */
    @FunctionalInterface
    public interface Loader<T> {
        /** Builds anew; {@code previous} is the last good value, against which a rollback is told. */
        T load(Optional<T> previous) throws IOException;
    }

    /** What a refresh did. */
    public sealed interface Outcome<T> {
        record Unchanged<T>() implements Outcome<T> {}

        record Swapped<T>(T previous, T current) implements Outcome<T> {}

        /** The last good value stays. */
        record Failed<T>(String cause) implements Outcome<T> {}
    }

    private final Supplier<?> stamp;
    private final Loader<T> loader;
    private volatile T value;
    private Object seen;

    private Refreshed(Supplier<?> stamp, Loader<T> loader, Object seen, T value) {
        this.stamp = stamp;
        this.loader = loader;
        this.seen = seen;
        this.value = value;
    }

    /**
     * The first load, which must succeed.
     *
     * @param stamp changes (by {@code equals}) whenever the source may have
     */
    public static <T> Refreshed<T> load(Supplier<?> stamp, Loader<T> loader) throws IOException {
        // The stamp is taken before the reading: what changes in between is then seen as a change, and read again.
        Object seen = stamp.get();
        return new Refreshed<>(stamp, loader, seen, loader.load(Optional.empty()));
    }

    @Override
    public T get() {
        return value;
    }

    /** Takes a value that is newer in part than the present one; for the thread that refreshes. */
    public void put(T next) {
        value = next;
    }

    /**
     * Looks for a change and loads it. What is malformed is not read again before it changes; what could not
     * be read is tried again each time, for the next time it may be.
     */
    public Outcome<T> refresh() {
        Object now = stamp.get();
        if (now.equals(seen)) {
            return new Outcome.Unchanged<>();
        }
        var previous = value;
        T next;
        try {
            next = loader.load(Optional.of(previous));
        } catch (MalformedInput e) {
            seen = now;
            return new Outcome.Failed<>(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Outcome.Failed<>(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return new Outcome.Failed<>(e.toString());
        }
        seen = now;
        value = next;
        return new Outcome.Swapped<>(previous, next);
    }
}
