package dev.postern.proxy.trust;

import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Object;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What Amazon S3 last had for one trust store. {@link #poll} belongs to a thread that may wait for the network; everybody else
 * finds here what it brought, and never waits.
 */
final class S3Copies {
    private final List<S3Location> locations;
    private final ToIntFunction<S3Location> limit;
    private final Predicate<S3Location> mayBeMissing;
    private final Map<S3Location, Known> known = new ConcurrentHashMap<>();
    private final Set<S3Location> missing = ConcurrentHashMap.newKeySet();
    private final Map<S3Location, Instant> confirmed = new ConcurrentHashMap<>();

    /** An empty ETag is no object's: what is known without one is asked for anew. */
    private record Known(S3Copy copy, String etag) {}

    /** {@code mayBeMissing}: what S3 need not have yet; what it has had once it must go on having. */
    S3Copies(List<S3Location> locations, ToIntFunction<S3Location> limit, Predicate<S3Location> mayBeMissing) {
        this.locations = List.copyOf(locations);
        this.limit = limit;
        this.mayBeMissing = mayBeMissing;
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
        if (before != null && !before.etag().isEmpty()) {
            var changed = objects.readIfChanged(location, before.etag(), limit.applyAsInt(location));
            return changed.isPresent() && taken(location, before, changed.get());
        }
        var object = objects.read(location, limit.applyAsInt(location));
        if (object.isPresent()) {
            missing.remove(location);
            return taken(location, before, object.get());
        }
        if (before == null && mayBeMissing.test(location)) {
            return missing.add(location);
        }
        throw new IOException("reading " + location + ": there is no such object");
    }

    private boolean taken(S3Location location, @Nullable Known before, S3Object object) {
        var copy = S3Copy.inMemory(location, object.bytes());
        if (before != null && before.copy().equals(copy)) {
            // The same content, perhaps already on disk: that copy stays, and memory is free.
            known.put(location, new Known(before.copy(), object.etag()));
            return false;
        }
        known.put(location, new Known(copy, object.etag()));
        return true;
    }

    Optional<S3Copy> copy(S3Location location) {
        return Optional.ofNullable(known.get(location)).map(Known::copy);
    }

    /** Whether S3 has said that it does not have the object yet. */
    boolean isMissing(S3Location location) {
        return missing.contains(location);
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
