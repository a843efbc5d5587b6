package dev.postern.twin.s3;

import static dev.postern.twin.s3.StoreFiles.onDisk;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The buckets and what is in them, on the disk; for S3's own clients, and for the twin's other services, which read and write
 * here as AWS's do. A write is whole or absent and has happened once it returns. For many threads; blocks on files.
 */
public final class ObjectStore {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final int MAX_KEY_BYTES = 1024;
    /** S3 lists in the order of the keys' bytes. */
    static final Comparator<String> BY_BYTES =
            (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

    private final StoreFiles files;
    private final InstantSource clock;
    private final Map<String, Bucket> buckets = new TreeMap<>();
    private final List<Consumer<StoredObject>> listeners = new CopyOnWriteArrayList<>();
    private long sequence;

    private ObjectStore(StoreFiles files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    /** One version of an object; the ETag in quotes, as it stands on the wire; the version {@code null} in an unversioned bucket. */
    public record StoredObject(String bucket, String key, String version, String etag, byte[] bytes, Instant at) {}

    /** Of each key the versions, the oldest first. */
    private record Bucket(BucketRecord record, TreeMap<String, List<Version>> keys) {}

    /** Takes up what a directory holds, or begins with none. */
    public static ObjectStore open(Path directory, InstantSource clock) throws IOException {
        var files = new StoreFiles(directory);
        var store = new ObjectStore(files, clock);
        for (var record : files.buckets()) {
            var keys = new TreeMap<String, List<Version>>(BY_BYTES);
            var versions = new ArrayList<>(files.versions(record.name()));
            versions.sort(Comparator.comparingLong(Version::sequence));
            for (var version : versions) {
                keys.computeIfAbsent(version.key(), key -> new ArrayList<>()).add(version);
                store.sequence = Math.max(store.sequence, version.sequence());
            }
            store.buckets.put(record.name(), new Bucket(record, keys));
        }
        return store;
    }

    /** Makes a bucket, unless it is there. */
    public void createBucket(String bucket) {
        createBucket(bucket, AwsCall.DEFAULT_REGION);
    }

    synchronized void createBucket(String bucket, String region) {
        if (!BUCKET.matcher(bucket).matches()) {
            throw AwsError.of("InvalidBucketName", "The specified bucket is not valid.");
        }
        if (!buckets.containsKey(bucket)) {
            var record = new BucketRecord(bucket, region, clock.instant(), BucketSetting.ofNewBucket());
            save(new Bucket(record, new TreeMap<>(BY_BYTES)));
        }
    }

    /** Keeps every version from now on, as {@code PutBucketVersioning} does. */
    public void enableVersioning(String bucket) {
        putSetting(bucket, "versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
    }

    /**
     * Writes a new version; on return it is stored, and whoever listens has been told.
     *
     * @throws AwsError {@code NoSuchBucket}
     */
    public StoredObject put(String bucket, String key, byte[] bytes) {
        return put(bucket, key, NewObject.of(bytes), WriteCondition.NONE);
    }

    StoredObject put(String bucket, String key, NewObject object, WriteCondition condition) {
        var stored = store(bucket, key, object, condition);
        listeners.forEach(listener -> listener.accept(stored));
        return stored;
    }

    private synchronized StoredObject store(String bucket, String key, NewObject object, WriteCondition condition) {
        var in = existing(bucket);
        if (key.isEmpty() || key.getBytes(UTF_8).length > MAX_KEY_BYTES) {
            throw AwsError.of("KeyTooLongError", "Your key is too long");
        }
        condition.check(newest(in, key));
        var etag = object.etag().orElseGet(() -> '"' + Digests.hex("MD5", object.bytes()) + '"');
        var version = onDisk(() -> new Version(
                key,
                newId(in),
                ++sequence,
                etag,
                object.bytes().length,
                clock.instant(),
                object.headers(),
                object.checksums(),
                files.writeBody(bucket, key, object.bytes())));
        add(in, version);
        return stored(bucket, version, object.bytes().clone());
    }

    /**
     * The newest version, or the one that is named.
     *
     * @throws AwsError {@code NoSuchBucket}, {@code NoSuchKey}, {@code NoSuchVersion}
     */
    public synchronized StoredObject get(String bucket, String key, Optional<String> version) {
        var found = find(bucket, key, version);
        if (found.marksDeletion()) {
            throw noSuchKey();
        }
        return stored(bucket, found, bytes(bucket, found));
    }

    /** As {@link #get}, but a delete marker is one. */
    synchronized Version find(String bucket, String key, Optional<String> version) {
        var versions = existing(bucket).keys().getOrDefault(key, List.of());
        if (version.isPresent()) {
            return versions.stream()
                    .filter(each -> each.id().equals(version.get()))
                    .findFirst()
                    .orElseThrow(() -> new AwsError(404, "NoSuchVersion", "The specified version does not exist."));
        }
        if (versions.isEmpty()) {
            throw noSuchKey();
        }
        return versions.get(versions.size() - 1);
    }

    synchronized byte[] bytes(String bucket, Version version) {
        return onDisk(() -> files.readBody(bucket, version));
    }

    /**
     * Removes the named version for good; without a name removes the object of an unversioned bucket, and in another marks it
     * deleted.
     *
     * @return the version that was removed, or the marker that was made; empty if there was nothing
     */
    synchronized Optional<Version> delete(String bucket, String key, Optional<String> id, WriteCondition condition) {
        var in = existing(bucket);
        condition.check(newest(in, key));
        if (id.isEmpty() && in.record().versioning() != BucketRecord.Versioning.NEVER) {
            var marker = new Version(key, newId(in), ++sequence, "", 0, clock.instant(), Map.of(), Map.of(), "");
            add(in, marker);
            return Optional.of(marker);
        }
        var versions = in.keys().getOrDefault(key, List.of());
        var gone = versions.stream()
                .filter(each -> each.id().equals(id.orElse(Version.UNVERSIONED)))
                .findFirst();
        gone.ifPresent(version -> {
            onDisk(() -> {
                files.delete(bucket, version);
                return version;
            });
            versions.remove(version);
            if (versions.isEmpty()) {
                in.keys().remove(key);
            }
        });
        return gone;
    }

    /** The bucket's policy as it was put, JSON. */
    public Optional<String> policy(String bucket) {
        return setting(bucket, "policy");
    }

    /**
     * What was put as one of the bucket's settings, XML.
     *
     * @param name of the sub-resource, such as {@code notification} or {@code publicAccessBlock}
     */
    public Optional<String> setting(String bucket, String name) {
        return bucket(bucket).setting(name);
    }

    /** Whether an object that is put with an access list for everybody is refused. */
    public boolean blocksPublicAcls(String bucket) {
        return setting(bucket, BucketSetting.PUBLIC_ACCESS_BLOCK.query())
                .flatMap(document -> XmlInput.parse(document).text("BlockPublicAcls"))
                .filter("true"::equals)
                .isPresent();
    }

    synchronized void putSetting(String bucket, String name, String document) {
        var in = existing(bucket);
        save(new Bucket(in.record().with(name, document), in.keys()));
    }

    synchronized void deleteSetting(String bucket, String name) {
        var in = existing(bucket);
        save(new Bucket(in.record().without(name), in.keys()));
    }

    synchronized BucketRecord bucket(String bucket) {
        return existing(bucket).record();
    }

    synchronized List<BucketRecord> buckets() {
        return buckets.values().stream().map(Bucket::record).toList();
    }

    synchronized boolean exists(String bucket) {
        return buckets.containsKey(bucket);
    }

    synchronized void deleteBucket(String bucket) {
        if (!existing(bucket).keys().isEmpty()) {
            throw new AwsError(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        }
        onDisk(() -> {
            files.deleteBucket(bucket);
            return bucket;
        });
        buckets.remove(bucket);
    }

    /** All versions of all keys with a prefix, by key, of each key the newest first. */
    synchronized List<Version> versions(String bucket, String prefix) {
        var versions = new ArrayList<Version>();
        existing(bucket).keys().forEach((key, ofKey) -> {
            if (key.startsWith(prefix)) {
                for (int i = ofKey.size() - 1; i >= 0; i--) {
                    versions.add(ofKey.get(i));
                }
            }
        });
        return List.copyOf(versions);
    }

    /** Tells of every object from now on, on the thread that puts it. */
    public void onCreated(Consumer<StoredObject> listener) {
        listeners.add(listener);
    }

    /**
     * An address from which anybody can get an object for some time, as {@code Presigned} makes and honours them.
     *
     * @param endpoint where the caller has reached the twin
     */
    public URI presigned(URI endpoint, StoredObject object, Duration validity) {
        return Presigned.url(endpoint, object, clock.instant(), validity);
    }

    Instant now() {
        return clock.instant();
    }

    static AwsError noSuchKey() {
        return new AwsError(404, "NoSuchKey", "The specified key does not exist.");
    }

    private Bucket existing(String bucket) {
        return Optional.ofNullable(buckets.get(bucket))
                .orElseThrow(() -> new AwsError(404, "NoSuchBucket", "The specified bucket does not exist"));
    }

    private static Optional<Version> newest(Bucket in, String key) {
        var versions = in.keys().getOrDefault(key, List.of());
        return versions.isEmpty()
                ? Optional.empty()
                : Optional.of(versions.get(versions.size() - 1)).filter(version -> !version.marksDeletion());
    }

    private static String newId(Bucket in) {
        return in.record().versioning() == BucketRecord.Versioning.ENABLED ? Digests.randomId() : Version.UNVERSIONED;
    }

    /** The unversioned one takes the place of the unversioned one before. */
    private void add(Bucket in, Version version) {
        var versions = in.keys().getOrDefault(version.key(), new ArrayList<>());
        var replaced =
                versions.stream().filter(each -> each.id().equals(version.id())).findFirst();
        var bucket = in.record().name();
        onDisk(() -> {
            files.write(bucket, version);
            if (replaced.isPresent()) {
                files.deleteBody(bucket, replaced.get());
            }
            return version;
        });
        replaced.ifPresent(versions::remove);
        versions.add(version);
        in.keys().put(version.key(), versions);
    }

    private void save(Bucket bucket) {
        onDisk(() -> {
            files.write(bucket.record());
            return bucket;
        });
        buckets.put(bucket.record().name(), bucket);
    }

    private static StoredObject stored(String bucket, Version version, byte[] bytes) {
        return new StoredObject(bucket, version.key(), version.id(), version.etag(), bytes, version.at());
    }
}
