package dev.postern.proxy.trust;

import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.refresh.Refreshed;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A value made of one source while that changes, watched as a trust store's are: {@link #get} is for any thread and never waits;
 * refreshing and keeping belong to one thread, which waits for files only; {@link #poll} to another, which waits for Amazon S3.
 */
public final class WatchedSource<T> implements Supplier<T>, Polled {
    private final Duration interval;
    private final PolledSources sources;
    private final Optional<String> startTrouble;
    private final Refreshed<Loaded<T>> loaded;
    private Optional<Object> kept = Optional.empty();

    private record Loaded<T>(T value, Object stamp) {}

    /**
     * Where a value comes from.
     *
     * @param lastGood a directory for what must survive a restart; empty where nothing is to be remembered
     * @param interval how often, give or take a fifth, Amazon S3 is asked
     */
    public record Origin(Source source, int maxBytes, Optional<Path> lastGood, Duration interval) {}

    private WatchedSource(Origin origin, Function<byte[], T> parse, S3Access access, InstantSource clock)
            throws IOException {
        this.interval = origin.interval();
        this.sources = new PolledSources(
                origin.source() instanceof Source.InS3 s3 ? List.of(s3.location()) : List.<S3Location>of(),
                location -> origin.maxBytes(),
                location -> false,
                origin.lastGood(),
                access,
                clock);
        var started = sources.start(() -> loaded(origin, parse));
        this.startTrouble = started.trouble();
        this.loaded = started.value();
    }

    /**
     * Loads it for the first time.
     *
     * @param parse makes the value, or says with {@link MalformedInput} where and why it cannot
     * @throws MalformedInput what {@code parse} says
     * @throws IOException for what cannot be read, and of which there is no last good copy
     */
    public static <T> WatchedSource<T> open(
            Origin origin, Function<byte[], T> parse, S3Access access, InstantSource clock) throws IOException {
        return new WatchedSource<>(origin, parse, access, clock);
    }

    private Refreshed<Loaded<T>> loaded(Origin origin, Function<byte[], T> parse) throws IOException {
        return Refreshed.load(() -> sources.sources().stamp(origin.source()), previous -> read(origin, parse));
    }

    private Loaded<T> read(Origin origin, Function<byte[], T> parse) throws IOException {
        var stamp = sources.sources().stamp(origin.source());
        return new Loaded<>(parse.apply(sources.sources().read(origin.source(), stamp, origin.maxBytes())), stamp);
    }

    @Override
    public T get() {
        return loaded.get().value();
    }

    /** Loads it anew if it has changed; what fails keeps the last good value. */
    public Outcome<T> refresh() {
        var outcome = loaded.refresh();
        if (outcome instanceof Outcome.Swapped<Loaded<T>> swapped) {
            return new Outcome.Swapped<>(
                    swapped.previous().value(), swapped.current().value());
        }
        return outcome instanceof Outcome.Failed<Loaded<T>> failed
                ? new Outcome.Failed<>(failed.cause())
                : new Outcome.Unchanged<>();
    }

    /** Makes what is in force survive a restart. Does nothing when it already does. */
    public void keep() throws IOException {
        var inForce = loaded.get().stamp();
        if (!polls() || kept.filter(inForce::equals).isPresent()) {
            return;
        }
        sources.lastGood().keep(Map.of(), inForce instanceof S3Copy copy ? List.of(copy) : List.of());
        kept = Optional.of(inForce);
    }

    @Override
    public boolean polls() {
        return sources.polls();
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public Optional<String> startTrouble() {
        return startTrouble;
    }

    @Override
    public Poll poll() {
        return sources.poll();
    }

    @Override
    public Map<String, Instant> confirmed() {
        return sources.confirmed();
    }
}
