package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.pki.client.Client;
import dev.postern.pki.client.Credential;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;

/** {@code postern client list}. */
@Command(
        name = "list",
        description = "List all clients there ever were.",
        footer = {"  postern client list", "  postern client list --json"})
final class ClientListCommand implements Verb {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    private final InstantSource clock;

    ClientListCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        try (var open = OpenClients.open(directory.path())) {
            var now = clock.instant();
            output.print(new ListReport(open.register().clients().stream()
                    .map(client -> Row.of(client, now))
                    .toList()));
        }
        return ExitCode.OK;
    }

    /** A client; {@code until} is when the last of its certificates ends that was not revoked, empty if all were. */
    private record Row(
            String id, String state, int live, int revoked, String since, String until, List<String> endpoints) {
        static Row of(Client client, Instant now) {
            var live = client.live(now).size();
            var kept = client.credentials().stream()
                    .filter(credential -> credential.revocation().isEmpty())
                    .toList();
            return new Row(
                    client.id().value(),
                    live > 0 ? "live" : kept.isEmpty() ? "revoked" : "expired",
                    live,
                    client.credentials().size() - kept.size(),
                    CredentialFacts.seconds(client.since()),
                    kept.stream()
                            .map(Credential::notAfter)
                            .max(Comparator.naturalOrder())
                            .map(Instant::toString)
                            .orElse(""),
                    EndpointFacts.of(client));
        }
    }

    private record ListReport(List<Row> clients) implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            var width = Math.max(
                    "client".length(),
                    clients.stream().mapToInt(row -> row.id().length()).max().orElse(0));
            var line = "%-" + width + "s  %-7s  %4s  %7s  %-20s  %-20s  %s";
            out.println(line.formatted("client", "state", "live", "revoked", "since", "until", "endpoints"));
            clients.forEach(row -> out.println(line.formatted(
                    row.id(),
                    row.state(),
                    row.live(),
                    row.revoked(),
                    row.since(),
                    row.until(),
                    row.endpoints().isEmpty() ? "any" : String.join(",", row.endpoints()))));
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
