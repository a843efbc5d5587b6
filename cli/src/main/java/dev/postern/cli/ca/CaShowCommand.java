package dev.postern.cli.ca;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.cli.state.StateDirectory;
import java.io.IOException;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code postern ca show}. */
@Command(
        name = "show",
        description = "Show the authority, its lists, and how many certificates it has issued. Needs no passphrase.",
        footer = {"  postern ca show", "  postern ca show --dir /srv/postern --json"})
final class CaShowCommand implements Verb {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    private final InstantSource clock;

    CaShowCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var state = StateDirectory.open(directory.path());
        try (var register = state.register()) {
            output.print(AuthorityReport.of(state, register, clock.instant()));
        }
        return ExitCode.OK;
    }
}
