package dev.postern.cdk.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A settings file in a directory of its own, and what {@code -c} says beside it. */
final class SettingsText {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /** The three values that are asked for, in lines 1 to 3. */
    static final String REQUIRED = """
            region: eu-central-1
            domain: api.example.com
            hostedZone: Z0123456789ABCDEFGHIJ
            """;

    private final Path directory;

    SettingsText(Path directory) {
        this.directory = directory;
    }

    /** Reads the text, with {@code key, value, …} from the command line. */
    EdgeSettings read(String text, String... context) {
        var said = new LinkedHashMap<String, String>();
        for (var i = 0; i < context.length; i += 2) {
            said.put(context[i], context[i + 1]);
        }
        return read(text, said);
    }

    EdgeSettings read(String text, Map<String, String> context) {
        return EdgeSettingsReader.read(file("edge.yaml", text), context, NOW);
    }

    Path file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one line of a mistake, without the directory. */
    String mistake(String text, String... context) {
        try {
            read(text, context);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).replace(directory + "/", "");
        }
        throw new AssertionError("no mistake was found in\n" + text);
    }
}
