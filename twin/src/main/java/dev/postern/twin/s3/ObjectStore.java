package dev.postern.twin.s3;

import dev.postern.twin.wire.AwsError;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The buckets and what is in them; for the twin's other services, which read and write here as AWS's do. For many threads. */
public final class ObjectStore {
    private final InstantSource clock;
    private final Map<String, Map<String, List<StoredObject>>> buckets = new TreeMap<>();
    private final List<Consumer<StoredObject>> listeners = new CopyOnWriteArrayList<>();

    public ObjectStore(InstantSource clock) {
        this.clock = clock;
    }

    /** One version of an object; the ETag in quotes, as it stands on the wire. */
    public record StoredObject(String bucket, String key, String version, String etag, byte[] bytes, Instant at) {}

    /** Makes a bucket, unless it is there. */
    public synchronized void createBucket(String bucket) {
        buckets.computeIfAbsent(bucket, name -> new TreeMap<>());
    }

    /**
     * Writes a new version; on return it is stored, and whoever listens has been told.
     *
     * @throws AwsError {@code NoSuchBucket}
     */
    public StoredObject put(String bucket, String key, byte[] bytes) {
        StoredObject stored;
        synchronized (this) {
            var versions = objects(bucket).computeIfAbsent(key, name -> new ArrayList<>());
            var number = Integer.toString(versions.size() + 1);
            stored = new StoredObject(bucket, key, number, '"' + number + '"', bytes.clone(), clock.instant());
            versions.add(stored);
        }
        listeners.forEach(listener -> listener.accept(stored));
        return stored;
    }

    /**
     * The newest version, or the one that is named.
     *
     * @throws AwsError {@code NoSuchBucket}, {@code NoSuchKey}, {@code NoSuchVersion}
     */
    public synchronized StoredObject get(String bucket, String key, Optional<String> version) {
        var versions = objects(bucket).getOrDefault(key, List.of());
        if (versions.isEmpty()) {
            throw new AwsError(404, "NoSuchKey", "The specified key does not exist.");
        }
        return version.map(wanted -> versions.stream()
                        .filter(each -> each.version().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> new AwsError(404, "NoSuchVersion", "The version does not exist.")))
                .orElseGet(() -> versions.get(versions.size() - 1));
    }

    /** The bucket's policy as it was put, JSON. */
    public synchronized Optional<String> policy(String bucket) {
        objects(bucket);
        return Optional.empty();
    }

    /** Tells of every object from now on, on the thread that puts it. */
    public void onCreated(Consumer<StoredObject> listener) {
        listeners.add(listener);
    }

    private Map<String, List<StoredObject>> objects(String bucket) {
        return Optional.ofNullable(buckets.get(bucket))
                .orElseThrow(() -> new AwsError(404, "NoSuchBucket", "The specified bucket does not exist"));
    }
}
