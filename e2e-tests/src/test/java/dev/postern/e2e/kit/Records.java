package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A log of records, as it grows. */
public final class Records {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final DoubleSupplier counted;

    /** The log in this file; {@code counted} is how many records its metric says there must be. */
    Records(Path file, DoubleSupplier counted) {
        this.file = file;
        this.counted = counted;
    }

    /** How many records there are, those included that are still on their way to the file; what comes after is {@link #since}. */
    public int mark() {
        var written = counted.getAsDouble();
        return Patience.untilPresent(
                written + " records in " + file.getFileName(),
                () -> Optional.of(lines().size()).filter(size -> size >= written));
    }

    /** The records after a mark, once there are so many. */
    public List<JsonNode> since(int mark, int count) {
        return linesSince(mark, count).stream().map(JSON::readTree).toList();
    }

    /** The one record after a mark. */
    public JsonNode next(int mark) {
        return since(mark, 1).get(0);
    }

    /** The first record after a mark for which a field has this value. */
    public JsonNode next(int mark, String field, String value) {
        return Patience.untilPresent(
                file.getFileName() + " with " + field + "=" + value,
                () -> lines().stream()
                        .skip(mark)
                        .<JsonNode>map(JSON::readTree)
                        .filter(record -> record.path(field).asString("").equals(value))
                        .findFirst());
    }

    /** As they stand in the file. */
    public List<String> linesSince(int mark, int count) {
        return Patience.untilPresent(
                count + " more records in " + file.getFileName(),
                () -> Optional.of(lines())
                        .filter(lines -> lines.size() >= mark + count)
                        .map(lines -> lines.subList(mark, lines.size())));
    }

    /** The complete lines; one that is being written does not count yet. */
    public List<String> lines() {
        try {
            var text = Files.exists(file) ? Files.readString(file, UTF_8) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
