package dev.postern.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A configuration is read, or complained of in one line. */
class EdgeConfigFuzzTest {
    @TempDir
    static Path directory;

    @FuzzTest
    void isReadOrComplainedOfInOneLine(byte[] text) throws IOException {
        var file = Files.write(directory.resolve("postern.yaml"), text);

        Memory.within(4_000_000 + 2048L * text.length, () -> outcome(file));
    }

    private static String outcome(Path file) {
        try {
            return EdgeConfigReader.read(file).toString();
        } catch (MalformedInput e) {
            assertThat(e.getMessage()).startsWith(file + ": ").doesNotContain("\n", "\r", "\0");
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
