package dev.postern.twin.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.StateFiles;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The buses of each region, {@code REGION/BUS.jsonl}: a bus exists if its file does, and the file has a line for every event it
 * was put. The default bus is always there. For many threads.
 */
final class EventBuses {
    static final String DEFAULT = "default";

    // API reference of CreateEventBus: 1 to 256 of these; a slash is for partners' buses.
    private static final Pattern NAME = Pattern.compile("[.\\-_A-Za-z0-9]{1,256}");
    private static final Pattern ARN =
            Pattern.compile("arn:aws[\\w-]*:events:([a-z]+-[a-z]+-[\\w-]+):[0-9]{12}:event-bus/(.+)");
    private static final String SUFFIX = ".jsonl";

    private final Path directory;

    EventBuses(Path directory) {
        this.directory = directory;
    }

    /** A bus by its place; there may be none of this name. */
    record Bus(String region, String name) {
        String arn() {
            return "arn:aws:events:" + region + ":" + AwsCall.ACCOUNT + ":event-bus/" + name;
        }
    }

    /** What a caller means by a name or an ARN; a name is of the region it has signed for. */
    static Bus meant(String nameOrArn, AwsCall call) {
        var arn = ARN.matcher(nameOrArn);
        return arn.matches() ? new Bus(arn.group(1), arn.group(2)) : new Bus(call.region(), nameOrArn);
    }

    /**
     * Makes a bus.
     *
     * @throws AwsError {@code ValidationException}, {@code ResourceAlreadyExistsException}
     */
    synchronized void create(Bus bus) {
        if (!NAME.matcher(bus.name()).matches()) {
            throw AwsError.of(
                    "ValidationException",
                    "1 validation error detected: Value '" + bus.name()
                            + "' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                            + NAME);
        }
        if (exists(bus)) {
            throw AwsError.of("ResourceAlreadyExistsException", "Event bus " + bus.name() + " already exists.");
        }
        try {
            StateFiles.createDirectory(directory.resolve(bus.region()));
            StateFiles.createIfMissing(file(bus));
        } catch (IOException e) {
            throw new UncheckedIOException("making event bus " + bus.name(), e);
        }
    }

    boolean exists(Bus bus) {
        return bus.name().equals(DEFAULT) || (NAME.matcher(bus.name()).matches() && Files.exists(file(bus)));
    }

    /** All of a region, by name. */
    synchronized List<Bus> all(String region) {
        var inRegion = directory.resolve(region);
        if (!Files.isDirectory(inRegion)) {
            return List.of(new Bus(region, DEFAULT));
        }
        try (var files = Files.list(inRegion)) {
            return Stream.concat(
                            Stream.of(DEFAULT),
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(SUFFIX))
                                    .map(name -> name.substring(0, name.length() - SUFFIX.length())))
                    .distinct()
                    .sorted()
                    .map(name -> new Bus(region, name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("listing event buses", e);
        }
    }

    /** Writes an event down; on return it is in the file. */
    synchronized void append(Bus bus, String event) {
        try {
            StateFiles.createDirectory(directory.resolve(bus.region()));
            StateFiles.createIfMissing(file(bus));
            Files.writeString(file(bus), event + "\n", UTF_8, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        } catch (IOException e) {
            throw new UncheckedIOException("writing an event to bus " + bus.name(), e);
        }
    }

    private Path file(Bus bus) {
        return directory.resolve(bus.region()).resolve(bus.name() + SUFFIX);
    }
}
