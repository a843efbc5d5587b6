package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.deny.DenyLists;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.deny.DenyList;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;

/** {@code postern client denied}. */
@Command(
        name = "denied",
        description = "Show who is denied, in each deny-list of DIR/control-plane.yaml.",
        footer = {"  postern client denied", "  postern client denied --json"})
final class DeniedCommand implements Verb {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    @Override
    public ExitCode run(Output output) throws IOException {
        var state = StateDirectory.open(directory.path());
        try (var lists = DenyLists.of(state)) {
            DeniedReport.requireSome(lists, state);
            var found = new ArrayList<Kept>();
            for (var each : lists.all()) {
                found.add(new Kept(
                        each.where(),
                        DeniedReport.facts(
                                each.store().read().orElse(DenyList.EMPTY).entries())));
            }
            output.print(new Denied(found));
        }
        return ExitCode.OK;
    }

    private record Kept(String where, List<DeniedReport.Entry> certificates) {}

    private record Denied(List<Kept> lists) implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            for (var list : lists) {
                out.printf("%s: %d denied%n", list.where, list.certificates.size());
                list.certificates.forEach(entry -> out.printf("  %s%n", entry.text()));
            }
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
