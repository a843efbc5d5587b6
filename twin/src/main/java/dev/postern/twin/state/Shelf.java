package dev.postern.twin.state;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records of one kind under their names, in the order they came, in memory and in one JSON file. What {@link #put} and
 * {@link #remove} have returned from is on the disk. Anybody may read at any time; one thread at a time may write.
 */
public final class Shelf<T> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final Path file;
    private volatile Map<String, T> records;

    private Shelf(Path file, Map<String, T> records) {
        this.file = file;
        this.records = records;
    }

    /**
     * What the file holds, or nothing if there is none yet.
     *
     * @throws MalformedInput if it holds something else
     */
    public static <T> Shelf<T> open(Path file, Class<T> type) throws IOException {
        if (!Files.exists(file)) {
            return new Shelf<>(file, Map.of());
        }
        var kind = JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, type);
        try {
            Map<String, T> records = JSON.readValue(StateFiles.readBytes(file, MAX_BYTES), kind);
            return new Shelf<>(file, Collections.unmodifiableMap(records));
        } catch (JacksonException e) {
            throw new MalformedInput(file + ": " + e.getOriginalMessage() + " (expected: what the twin wrote)", e);
        }
    }

    public Optional<T> find(String name) {
        return Optional.ofNullable(records.get(name));
    }

    public List<T> all() {
        return List.copyOf(records.values());
    }

    /** Puts a record in place of the one of this name, or behind all others. */
    public void put(String name, T value) {
        var next = new LinkedHashMap<>(records);
        next.put(name, value);
        write(next);
    }

    public void remove(String name) {
        var next = new LinkedHashMap<>(records);
        next.remove(name);
        write(next);
    }

    private void write(Map<String, T> next) {
        try {
            StateFiles.write(file, JSON.writeValueAsBytes(next), Access.OWNER);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
        records = Collections.unmodifiableMap(next);
    }
}
