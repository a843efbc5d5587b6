package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The store's directory: {@code BUCKET/bucket.json}, and for each key a directory under {@code BUCKET/objects}, named by the
 * key's digest, so that no key however odd names a file. A version is there once its record is; its bytes are written before
 * and removed after. Bytes that no record names are what an interrupted write left.
 */
final class StoreFiles {
    private static final int MAX_RECORD = 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final Path directory;

    StoreFiles(Path directory) throws IOException {
        this.directory = directory;
        StateFiles.createDirectory(directory);
    }

    interface Step<T> {
        T run() throws IOException;
    }

    /** A disk that fails is nobody's request's fault: it ends as an internal error. */
    static <T> T onDisk(Step<T> step) {
        try {
            return step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<BucketRecord> buckets() throws IOException {
        var records = new ArrayList<BucketRecord>();
        for (var bucket : entries(directory)) {
            if (Files.exists(bucket.resolve("bucket.json"))) {
                records.add(read(bucket.resolve("bucket.json"), BucketRecord.class));
            } else {
                StateFiles.deleteTree(bucket); // its deletion, or its making, was interrupted
            }
        }
        return records;
    }

    List<Version> versions(String bucket) throws IOException {
        var versions = new ArrayList<Version>();
        for (var key : entries(objects(bucket))) {
            var records = entries(key).stream()
                    .filter(file -> file.toString().endsWith(".json"))
                    .toList();
            var here = new ArrayList<Version>();
            for (var file : records) {
                here.add(read(file, Version.class));
            }
            var bodies = here.stream().map(Version::body).collect(Collectors.toSet());
            for (var file : entries(key)) {
                if (!records.contains(file) && !bodies.contains(name(file))) {
                    Files.delete(file);
                }
            }
            versions.addAll(here);
        }
        return versions;
    }

    void write(BucketRecord record) throws IOException {
        StateFiles.createDirectory(objects(record.name()));
        write(bucket(record.name()).resolve("bucket.json"), record);
    }

    void deleteBucket(String bucket) throws IOException {
        Files.delete(bucket(bucket).resolve("bucket.json"));
        StateFiles.deleteTree(bucket(bucket));
    }

    /** Stores bytes that no record names yet, and says under which name. */
    String writeBody(String bucket, String key, byte[] bytes) throws IOException {
        var body = UUID.randomUUID() + ".body";
        StateFiles.createDirectory(key(bucket, key));
        StateFiles.write(key(bucket, key).resolve(body), bytes, StateFiles.Access.OWNER);
        return body;
    }

    void write(String bucket, Version version) throws IOException {
        StateFiles.createDirectory(key(bucket, version.key()));
        write(key(bucket, version.key()).resolve(version.id() + ".json"), version);
    }

    byte[] readBody(String bucket, Version version) throws IOException {
        return Files.readAllBytes(key(bucket, version.key()).resolve(version.body()));
    }

    void delete(String bucket, Version version) throws IOException {
        Files.deleteIfExists(key(bucket, version.key()).resolve(version.id() + ".json"));
        deleteBody(bucket, version);
        if (entries(key(bucket, version.key())).isEmpty()) {
            Files.delete(key(bucket, version.key()));
        }
    }

    void deleteBody(String bucket, Version version) throws IOException {
        if (!version.marksDeletion()) {
            Files.deleteIfExists(key(bucket, version.key()).resolve(version.body()));
        }
    }

    private Path bucket(String name) {
        return directory.resolve(name);
    }

    private Path objects(String bucket) {
        return bucket(bucket).resolve("objects");
    }

    private Path key(String bucket, String key) {
        return objects(bucket).resolve(Digests.hex("SHA-256", key.getBytes(UTF_8)));
    }

    private static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return JSON.readValue(StateFiles.readBytes(file, MAX_RECORD), type);
        } catch (JacksonException e) {
            throw new MalformedInput(file + ": " + e.getOriginalMessage(), e);
        }
    }

    private static void write(Path file, Object record) throws IOException {
        StateFiles.write(file, JSON.writeValueAsBytes(record), StateFiles.Access.OWNER);
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
