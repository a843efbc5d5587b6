package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.Words;
import dev.postern.cli.roster.Rosters;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.pki.client.ClientRoster;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;

/** {@code postern client roster}. */
@Command(
        name = "roster",
        description = {
            "Bring every roster into step with the register, and show it: whose certificates edges know, and through which VPC",
            "endpoints each client may call. The commands that change a client do so by themselves; this is for a place that came",
            "later than the clients, and for what doctor finds.",
            "",
            "The places are DIR/roster.json and those that DIR/control-plane.yaml names."
        },
        footer = {"  postern client roster", "  postern client roster --json"})
final class RosterCommand implements Verb {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    @Override
    public ExitCode run(Output output) throws IOException {
        try (var open = OpenClients.open(directory.path());
                var rosters = Rosters.of(open.state())) {
            var updated = rosters.update(open.register());
            output.print(RosterReport.of(ClientRoster.of(open.register().clients()), updated));
            updated.check();
        }
        return ExitCode.OK;
    }

    /** A client as edges know it. */
    private record Row(String id, List<String> endpoints, List<String> certificates) {}

    private record RosterReport(List<Row> clients, List<String> rosters, List<String> failures) implements Report {
        static RosterReport of(ClientRoster roster, Rosters.Updated updated) {
            var rows = roster.clients().entrySet().stream()
                    .collect(Collectors.groupingBy(
                            entry -> entry.getValue(),
                            () -> new TreeMap<>(
                                    Comparator.comparing(client -> client.id().value())),
                            Collectors.mapping(entry -> entry.getKey().hex(), Collectors.toList())))
                    .entrySet()
                    .stream()
                    .map(entry -> new Row(
                            entry.getKey().id().value(),
                            EndpointFacts.of(entry.getKey().endpoints()),
                            entry.getValue().stream().sorted().toList()))
                    .toList();
            return new RosterReport(rows, updated.where(), updated.failures());
        }

        @Override
        public void text(PrintWriter out, Ansi colours) {
            var certificates =
                    clients.stream().mapToInt(row -> row.certificates().size()).sum();
            out.println(Words.count(clients.size(), "client") + " with " + Words.count(certificates, "certificate"));
            for (var row : clients) {
                out.printf(
                        "  %s, %s, calls %s%n",
                        row.id(),
                        Words.count(row.certificates().size(), "certificate"),
                        EndpointFacts.text(row.endpoints()));
            }
            rosters.forEach(where -> out.println("in roster " + where));
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
