package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Verb;
import dev.postern.cli.deny.DenyLists;
import dev.postern.cli.state.DirectoryOption;
import java.io.IOException;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code postern client undeny}. */
@Command(
        name = "undeny",
        description = {
            "Take a denial back. What is revoked stays revoked: only the deny-lists of DIR/control-plane.yaml change."
        },
        footer = {"  postern client undeny acme", "  postern client undeny --cert suspect.pem"})
final class UndenyCommand implements Verb {
    @Mixin
    private DenyTarget target = new DenyTarget();

    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    private final InstantSource clock;

    UndenyCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        try (var open = OpenClients.open(directory.path());
                var lists = DenyLists.of(open.state())) {
            DeniedReport.requireSome(lists, open.state());
            var certificates = target.find(open, clock.instant()).stream()
                    .map(DenyTarget.Target::certificate)
                    .toList();
            var changed = lists.allow(certificates);
            output.print(new DeniedReport(
                    "denied no longer",
                    certificates.stream()
                            .map(certificate -> new DeniedReport.Entry(certificate.toString(), "", "", ""))
                            .toList(),
                    changed.where(),
                    changed.failures()));
            changed.check();
            return ExitCode.OK;
        }
    }
}
