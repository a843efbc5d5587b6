package dev.postern.proxy.trust;

import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * The sources of one value, and what of them survives a restart: what is in Amazon S3 is asked for by {@link #poll}, files are read in
 * place. Starting and polling wait for S3, everything else for files only.
 */
final class PolledSources {
    // With a last good copy of everything at hand nobody waits longer for S3 at start; it is asked on in the
    // background.
    private static final Duration START_WAIT = Duration.ofSeconds(10);

    private final List<S3Location> locations;
    private final S3Copies copies;
    private final Sources sources;
    private final LastGood lastGood;
    private final S3Access access;
    private final InstantSource clock;

    /** Makes the value of the sources as they are. */
    @FunctionalInterface
    interface Load<T> {
        T load() throws IOException;
    }

    /** {@code trouble}: why it is made of what was good before; empty if it is not. */
    record Started<T>(T value, Optional<String> trouble) {}

    /** {@code limit} and {@code mayBeMissing} as {@link S3Copies} has them. */
    PolledSources(
            List<S3Location> locations,
            ToIntFunction<S3Location> limit,
            Predicate<S3Location> mayBeMissing,
            Optional<Path> lastGood,
            S3Access access,
            InstantSource clock)
            throws IOException {
        this.locations = List.copyOf(locations);
        this.copies = new S3Copies(locations, limit, mayBeMissing);
        this.sources = new Sources(copies);
        this.lastGood = LastGood.open(lastGood);
        this.access = access;
        this.clock = clock;
    }

    /** Loads for the first time, from what was good before if S3 does not answer or has something that is no good. */
    <T> Started<T> start(Load<T> value) throws IOException {
        var trouble = locations.isEmpty() ? Optional.<String>empty() : firstPoll();
        if (trouble.isEmpty()) {
            try {
                return new Started<>(value.load(), Optional.empty());
            } catch (MalformedInput e) {
                // What S3 has is no good, or not all of it is there yet: then what was good before is, if we have it.
                if (locations.isEmpty() || !missing().isEmpty()) {
                    throw e;
                }
                trouble = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        takeLastGood(trouble.get());
        return new Started<>(
                value.load(), trouble.map(why -> why + "; the last good value of " + lastGood + " is in force"));
    }

    Sources sources() {
        return sources;
    }

    LastGood lastGood() {
        return lastGood;
    }

    boolean polls() {
        return !locations.isEmpty();
    }

    Poll poll() {
        return copies.poll(access, clock.instant());
    }

    /** When S3 last told what an object is, of those that it has told of since the start. */
    Map<String, Instant> confirmed() {
        var confirmed = new LinkedHashMap<String, Instant>();
        for (var location : locations) {
            copies.confirmed(location).ifPresent(at -> confirmed.put(location.toString(), at));
        }
        return confirmed;
    }

    private List<S3Location> missing() {
        return lastGood.missing(locations);
    }

    private void takeLastGood(String trouble) throws IOException {
        var missing = missing();
        if (!missing.isEmpty()) {
            throw new IOException(trouble + "; no last good copy of " + missing.get(0) + " in " + lastGood
                    + " (expected: S3 within reach at the first start)");
        }
        for (var location : locations) {
            lastGood.copy(location).ifPresent(copies::putBack);
        }
    }

    /** What went wrong, if anything. */
    private Optional<String> firstPoll() {
        if (!missing().isEmpty()) {
            return poll().trouble();
        }
        var asked = new CompletableFuture<Poll>();
        var worker = new Thread(
                () -> {
                    try {
                        asked.complete(poll());
                    } catch (RuntimeException | Error e) {
                        asked.completeExceptionally(e);
                    }
                },
                "first-poll");
        worker.setDaemon(true);
        worker.start();
        try {
            return asked.get(START_WAIT.toMillis(), TimeUnit.MILLISECONDS).trouble();
        } catch (TimeoutException e) {
            return Optional.of("reading " + locations.get(0).bucket() + " in S3: no answer within " + START_WAIT);
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking S3", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while asking S3");
        }
    }
}
