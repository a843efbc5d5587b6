package dev.postern.cli.state;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of every command that works on a state directory. */
public final class DirectoryOption {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".postern",
            description = "State directory (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of(".postern");

    public Path path() {
        return directory;
    }
}
