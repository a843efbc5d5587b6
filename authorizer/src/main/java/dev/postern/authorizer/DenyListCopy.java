package dev.postern.authorizer;

import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deny-list in S3, read again when it is asked for and older than {@code refresh}. When it cannot be read, the last good copy
 * answers until it is older than {@code maxStale}; then, and where none was ever read, nothing answers. No threads of its own: a
 * function that Lambda has frozen cannot keep anything fresh. For many threads; blocks on the network.
 */
final class DenyListCopy {
    private final S3Objects objects;
    private final S3Location location;
    private final Freshness freshness;
    private final Consumer<String> complaints;
    private @Nullable Held held;
    private @Nullable Attempt last;
    private String complaint = "";

    DenyListCopy(S3Objects objects, S3Location location, Freshness freshness, Consumer<String> complaints) {
        this.objects = objects;
        this.location = location;
        this.freshness = freshness;
        this.complaints = complaints;
    }

    /** How old a copy may be before it is read again, and before it does not count any more. */
    record Freshness(Duration refresh, Duration maxStale) {}

    /** The list, and how long ago it was read. */
    record Copy(DenyList list, Duration age) {}

    private record Held(DenyList list, String etag, Instant readAt) {}

    private record Attempt(Instant at, @Nullable IOException failure) {}

    /**
     * The list as it was at most {@code maxStale} ago.
     *
     * @throws IOException if there is none
     */
    synchronized Copy current(Instant now) throws IOException {
        var attempt = last;
        if (attempt == null
                || now.isBefore(attempt.at())
                || !now.isBefore(attempt.at().plus(freshness.refresh()))) {
            attempt = new Attempt(now, read(now));
            last = attempt;
            complain(attempt.failure());
        }
        var copy = held;
        if (copy == null) {
            throw new IOException("deny-list: never read", attempt.failure());
        }
        var age = Duration.between(copy.readAt(), now);
        if (age.compareTo(freshness.maxStale()) > 0) {
            throw new IOException(
                    "deny-list: read " + age + " ago (expected: at most " + freshness.maxStale() + ")",
                    attempt.failure());
        }
        return new Copy(copy.list(), age.isNegative() ? Duration.ZERO : age);
    }

    /** Reads it unless it is the one that is held; what went wrong, if anything did. */
    private @Nullable IOException read(Instant now) {
        var before = held;
        try {
            var object = before == null
                    ? objects.read(location, DenyList.MAX_BYTES)
                    : objects.readIfChanged(location, before.etag(), DenyList.MAX_BYTES);
            if (object.isPresent()) {
                held = new Held(
                        DenyList.parse(object.get().bytes()), object.get().etag(), now);
            } else if (before != null) {
                held = new Held(before.list(), before.etag(), now);
            } else {
                return new IOException(location
                        + ": not there (expected: a deny-list; an empty one is {\"version\":1,\"entries\":[]})");
            }
            return null;
        } catch (MalformedInput e) {
            return new IOException(e.in(location.toString()));
        } catch (IOException e) {
            return e;
        }
    }

    /** Once for each change of cause. */
    private void complain(@Nullable IOException failure) {
        var cause = failure == null ? "" : String.valueOf(failure.getMessage());
        if (!cause.equals(complaint)) {
            complaint = cause;
            complaints.accept(failure == null ? "deny-list read again" : "deny-list not read: " + cause);
        }
    }
}
