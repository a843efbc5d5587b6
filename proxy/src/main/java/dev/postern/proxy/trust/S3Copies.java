package dev.postern.proxy.trust;

import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * What Amazon S3 last had for one trust store. {@link #poll} belongs to a thread that may wait for the network; everybody else
 * finds here what it brought, and never waits.
 */
final class S3Copies {
    private final List<S3Location> locations;
    private final ToIntFunction<S3Location> limit;
    private final Map<S3Location, Known> known = new ConcurrentHashMap<>();
    private final Map<S3Location, Instant> confirmed = new ConcurrentHashMap<>();

    /** An empty ETag is no object's: what is known without one is asked for anew. */
    private record Known(S3Copy copy, String etag) {}

    S3Copies(List<S3Location> locations, ToIntFunction<S3Location> limit) {
        this.locations = List.copyOf(locations);
        this.limit = limit;
    }

    boolean isEmpty() {
        return locations.isEmpty();
    }

    /** Asks for every object, and goes on to the next when one cannot be had. */
    Poll poll(S3Access access, Instant now) {
        var changed = false;
        Optional<String> trouble = Optional.empty();
        for (var location : locations) {
            try {
                changed |= poll(access.objects(), location);
                confirmed.put(location, now);
            } catch (MalformedInput | IOException e) {
                trouble = trouble.or(() -> Optional.of(String.valueOf(e.getMessage())));
            }
        }
        return new Poll(changed, trouble);
    }

    private boolean poll(S3Objects objects, S3Location location) throws IOException {
        var before = known.get(location);
        var object = before == null || before.etag().isEmpty()
                ? Optional.of(objects.read(location, limit.applyAsInt(location))
                        .orElseThrow(() -> new IOException("reading " + location + ": there is no such object")))
                : objects.readIfChanged(location, before.etag(), limit.applyAsInt(location));
        if (object.isEmpty()) {
            return false;
        }
        var copy = S3Copy.inMemory(location, object.get().bytes());
        if (before != null && before.copy().equals(copy)) {
            // The same content, perhaps already on disk: that copy stays, and memory is free.
            known.put(location, new Known(before.copy(), object.get().etag()));
            return false;
        }
        known.put(location, new Known(copy, object.get().etag()));
        return true;
    }

    Optional<S3Copy> copy(S3Location location) {
        return Optional.ofNullable(known.get(location)).map(Known::copy);
    }

    /** Takes a copy for the object until a poll brings a newer one. */
    void putBack(S3Copy copy) {
        known.put(copy.location(), new Known(copy, ""));
    }

    /** A copy turned out to be unreadable: the next poll fetches it again, even unchanged. */
    void forget(S3Copy copy) {
        known.remove(copy.location());
    }

    /** When S3 last told what it has; empty if it has not yet. */
    Optional<Instant> confirmed(S3Location location) {
        return Optional.ofNullable(confirmed.get(location));
    }
}
