package dev.postern.cli.access;

import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code postern access}, which is nothing without the command behind it. */
@Command(
        name = "access",
        description = "Who may do what, from where.",
        footer = {
            "  postern access check access.yaml                  what an access policy says, rule by rule",
            "  postern access check --config postern.yaml        whether the edge would take it"
        })
public final class AccessCommand {
    private AccessCommand() {}

    /** The command with all below it. */
    public static CommandLine with(InstantSource clock) {
        return new CommandLine(new AccessCommand()).addSubcommand(new AccessCheckCommand(clock));
    }
}
