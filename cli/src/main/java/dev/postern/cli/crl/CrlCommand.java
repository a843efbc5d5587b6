package dev.postern.cli.crl;

import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code postern crl}, which is nothing without the command behind it. */
@Command(
        name = "crl",
        description = "The lists of those who no longer get in.",
        footer = {
            "  postern crl issue                                       new lists, published in .postern/crl",
            "  postern crl show .postern/crl/issuing.pem               what a list says",
            "  postern crl show issuing.pem --serial 03:A5:B1          whether it revokes a certificate",
            "  postern crl check issuing.crl --ca ca-bundle.pem        whether an edge should take it",
            "  postern crl diff old.pem new.pem                        who was added, who left",
            "  postern crl publish issuing.crl --to /srv/www/crl       put it where others read it"
        })
public final class CrlCommand {
    private CrlCommand() {}

    /** The command with all below it. */
    public static CommandLine with(InstantSource clock) {
        return new CommandLine(new CrlCommand())
                .addSubcommand(new CrlIssueCommand(clock))
                .addSubcommand(new CrlShowCommand())
                .addSubcommand(new CrlCheckCommand(clock))
                .addSubcommand(new CrlDiffCommand())
                .addSubcommand(new CrlPublishCommand(clock));
    }
}
