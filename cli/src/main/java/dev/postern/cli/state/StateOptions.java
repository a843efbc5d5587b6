package dev.postern.cli.state;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that works on a state directory and may need the authority's keys. */
public final class StateOptions {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "The passphrase of the authority's keys is the first line of FILE.")
    private Optional<Path> passphraseFile = Optional.empty();

    @Option(
            names = "--passphrase-env",
            paramLabel = "NAME",
            description = "It is in this environment variable. With neither, the terminal asks, if a key is encrypted.")
    private Optional<String> passphraseVariable = Optional.empty();

    public Path directory() {
        return directory.path();
    }

    /** Where the passphrase of the authority's keys comes from. */
    public PassphraseSource passphrase() {
        return new PassphraseSource("authority's keys", "--passphrase", passphraseFile, passphraseVariable);
    }
}
