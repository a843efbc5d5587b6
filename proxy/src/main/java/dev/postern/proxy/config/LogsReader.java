package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.log.Compression;
import dev.postern.proxy.log.LogTarget;
import dev.postern.proxy.log.Rotation;
import java.time.Duration;
import java.util.Optional;

/** Reads the section {@code logs}. */
final class LogsReader {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    // What is smaller would make files by the thousand.
    private static final long LEAST_BYTES = 64 * 1024;
    private static final long MOST_BYTES = 1L << 40;
    private static final int MOST_FILES = 1_000_000;

    private LogsReader() {}

    static LogsConfig read(ConfigSection logs) {
        logs.only("connection", "access", "healthCheck", "format", "connectionFields", "rotation");
        return logs.make(() -> new LogsConfig(
                target(logs, "connection"),
                target(logs, "access"),
                target(logs, "healthCheck"),
                logs.choice("format", LogFormat.class, LogsConfig.DEFAULT.format()),
                logs.number("connectionFields", LogsConfig.DEFAULT_CONNECTION_FIELDS),
                logs.has("rotation") ? Optional.of(rotation(logs.section("rotation"))) : Optional.empty()));
    }

    private static Optional<LogTarget> target(ConfigSection logs, String key) {
        return logs.value(
                key,
                "a file, or - for standard output",
                text -> Optional.of(text.equals("-") ? LogTarget.STDOUT : new LogTarget.File(logs.resolve(text))),
                Optional.empty());
    }

    private static Rotation rotation(ConfigSection rotation) {
        rotation.only("every", "maxBytes", "keep", "compress");
        return rotation.make(() -> checked(new Rotation(
                rotation.has("every") ? Optional.of(rotation.duration("every", LONGEST)) : Optional.empty(),
                rotation.has("maxBytes") ? Optional.of(rotation.wholeNumber("maxBytes")) : Optional.empty(),
                rotation.has("keep") ? Optional.of(rotation.number("keep", MOST_FILES)) : Optional.empty(),
                rotation.value("compress", "gzip or none", LogsReader::compression, Compression.NONE))));
    }

    private static Compression compression(String text) {
        return switch (text) {
            case "gzip" -> Compression.GZIP;
            case "none" -> Compression.NONE;
            default -> throw new MalformedInput("\"" + text + "\" (expected: gzip or none)");
        };
    }

    private static Rotation checked(Rotation rotation) {
        rotation.every().ifPresent(every -> {
            if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0 || every.toSecondsPart() != 0) {
                throw new MalformedInput("every: " + every + " (expected: whole minutes, PT1M to PT168H)");
            }
        });
        rotation.maxBytes().ifPresent(bytes -> Require.between("maxBytes", bytes, LEAST_BYTES, MOST_BYTES));
        rotation.keep().ifPresent(files -> Require.between("keep", files, 1, MOST_FILES));
        return rotation;
    }
}
