package dev.postern.cdk.settings;

import static dev.postern.cdk.settings.InvalidSetting.because;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files that settings name. */
final class SettingsFiles {
    private SettingsFiles() {}

    /** A path as written, from the directory of the file it stands in. */
    static Path resolve(String key, Path directory, String text) {
        try {
            if (!text.isBlank()) {
                return directory.resolve(text).normalize();
            }
        } catch (InvalidPathException e) {
            // Said below, as for any other text that is none.
        }
        throw InvalidSetting.value(key, text, "a file");
    }

    /** All of it, a character a byte: PEM is ASCII, and what is not is found by who parses it. */
    static String text(String key, Path file) {
        if (!Files.isRegularFile(file)) {
            throw because(key, "\"" + InvalidSetting.shown(file.toString()) + "\" is not there", "a file");
        }
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw because(
                    key, "\"" + InvalidSetting.shown(file.toString()) + "\" cannot be read", "a file that can be read");
        }
    }
}
