package dev.postern.cli.ca;

import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code postern ca}, which is nothing without the command behind it. */
@Command(
        name = "ca",
        description = "The authority that certifies clients and servers.",
        footer = {
            "  postern ca init                       make an authority in .postern",
            "  postern ca server api.example.com     certify a server",
            "  postern ca show                       what there is, and until when it holds",
            "  postern ca bundle > ca-bundle.pem     what an edge trusts clients by",
            "  postern ca bundle --check FILE        whether a load balancer's trust store would take it"
        })
public final class CaCommand {
    private CaCommand() {}

    /** The command with all below it. */
    public static CommandLine with(InstantSource clock) {
        return new CommandLine(new CaCommand())
                .addSubcommand(new CaInitCommand(clock))
                .addSubcommand(new CaServerCommand(clock))
                .addSubcommand(new CaShowCommand(clock))
                .addSubcommand(new CaBundleCommand(clock));
    }
}
