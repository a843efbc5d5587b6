package dev.postern.proxy.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.ConfigSection.Located;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A file in YAML on its way to records, and the one place where every complaint about it becomes a line that says where. */
public final class ConfigFile {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private ConfigFile() {}

    /**
     * Reads the file once, whole. Relative paths in it start at its directory.
     *
     * @param keys what stands at the root of such a file, for who gives one with nothing in it
     * @throws MalformedInput in one line that begins with the file, the line and the path of the key
     * @throws IOException if the file cannot be read
     */
    public static <T> T read(Path file, String keys, Function<ConfigSection, T> make) throws IOException {
        var text = text(file);
        var directory = file.toAbsolutePath().getParent();
        try {
            return make.apply(new ConfigSection(directory == null ? file : directory, "", Yaml.parse(text, keys)));
        } catch (Located | MalformedInput e) {
            throw new MalformedInput(file + ": " + oneLine(String.valueOf(e.getMessage())), e);
        }
    }

    /** Values are shown as they stand in the file; what would break the line is shown as {@code \xHH}. */
    private static String oneLine(String message) {
        return CONTROL.matcher(message)
                .replaceAll(
                        found -> String.format("\\\\x%02X", (int) found.group().charAt(0)));
    }

    private static String text(Path file) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("reading " + file + ": no such file", e);
        } catch (IOException e) {
            throw new IOException("reading " + file + ": " + e.getMessage(), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInput(file + ": larger than " + MAX_BYTES + " bytes (expected: a configuration)");
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedInput(file + ": not UTF-8 (expected: YAML in UTF-8)", e);
        }
    }
}
