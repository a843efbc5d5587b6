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
    /** A configuration in YAML has no more. */
    public static final int MAX_BYTES = 1024 * 1024;

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
        var directory = file.toAbsolutePath().getParent();
        return parse(file.toString(), bytes(file), directory == null ? file : directory, keys, make);
    }

    /**
     * The same for a file that came from elsewhere.
     *
     * @param name what complaints begin with
     * @param directory where relative paths in it start
     * @throws MalformedInput as above
     */
    public static <T> T parse(String name, byte[] bytes, Path directory, String keys, Function<ConfigSection, T> make) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInput(name + ": larger than " + MAX_BYTES + " bytes (expected: a configuration)");
        }
        var text = text(name, bytes);
        try {
            return make.apply(new ConfigSection(directory, "", Yaml.parse(text, keys)));
        } catch (Located | MalformedInput e) {
            throw new MalformedInput(name + ": " + oneLine(String.valueOf(e.getMessage())), e);
        }
    }

    /** Values are shown as they stand in the file; what would break the line is shown as {@code \xHH}. */
    private static String oneLine(String message) {
        return CONTROL.matcher(message)
                .replaceAll(
                        found -> String.format("\\\\x%02X", (int) found.group().charAt(0)));
    }

    private static String text(String name, byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedInput(name + ": not UTF-8 (expected: YAML in UTF-8)", e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("reading " + file + ": no such file", e);
        } catch (IOException e) {
            throw new IOException("reading " + file + ": " + e.getMessage(), e);
        }
    }
}
