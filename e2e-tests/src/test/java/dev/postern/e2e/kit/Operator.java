package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Who runs the service: has the packaged program, and a state directory. */
public final class Operator {
    private final Path state;

    public Operator(Path state) {
        this.state = state;
    }

    /** A file of the state directory. */
    public Path file(String name) {
        return state.resolve(name);
    }

    /** Runs one command to its good end, and returns what it said. */
    public String postern(String... arguments) {
        var command = new ArrayList<>(Edge.java());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--dir", state.toString()));
        try {
            var said = Files.createTempFile("postern", ".txt");
            try {
                var process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
                if (!process.waitFor(1, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new AssertionError("did not end: postern " + String.join(" ", arguments));
                }
                var text = Files.readString(said, UTF_8);
                if (process.exitValue() != 0) {
                    throw new AssertionError("postern " + String.join(" ", arguments) + ": " + text);
                }
                return text;
            } finally {
                Files.delete(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
