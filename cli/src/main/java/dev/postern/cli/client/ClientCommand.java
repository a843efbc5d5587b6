package dev.postern.cli.client;

import dev.postern.cli.enforcement.Pause;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code postern client}, which is nothing without the command behind it. */
@Command(
        name = "client",
        description = "Who gets in.",
        footer = {
            "  postern client onboard acme --csr acme.csr     certify a client's own key",
            "  postern client onboard acme                    make the key too",
            "  postern client renew acme                      another certificate; the old one holds until it expires",
            "  postern client offboard acme                   revoke all it has, and publish the lists",
            "  postern client bind acme --vpce vpce-0123456789abcdef0     from there only",
            "  postern client deny acme                       refuse it at once, for the time being",
            "  postern client list",
            "  postern client show acme"
        })
public final class ClientCommand {
    private ClientCommand() {}

    /** The command with all below it. */
    public static CommandLine with(InstantSource clock, Pause pause) {
        return new CommandLine(new ClientCommand())
                .addSubcommand(new OnboardCommand(clock))
                .addSubcommand(new RenewCommand(clock))
                .addSubcommand(new OffboardCommand(clock, pause))
                .addSubcommand(new AdoptCommand(clock))
                .addSubcommand(new BindCommand(clock))
                .addSubcommand(new RosterCommand())
                .addSubcommand(new DenyCommand(clock))
                .addSubcommand(new UndenyCommand(clock))
                .addSubcommand(new DeniedCommand())
                .addSubcommand(new UsageCommand(clock))
                .addSubcommand(new ClientListCommand(clock))
                .addSubcommand(new ClientShowCommand(clock));
    }
}
