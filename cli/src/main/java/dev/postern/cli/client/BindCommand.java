package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.roster.Rosters;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern client bind}. */
@Command(
        name = "bind",
        description = {
            "Say through which VPC endpoints a client may call, in the place of those it was bound to before. With --anywhere it is",
            "bound to none.",
            "",
            "What it was bound to before stays in the register. Edges learn it by the roster: DIR/roster.json and every place that",
            "DIR/control-plane.yaml names."
        },
        footer = {
            "  postern client bind acme --vpce vpce-0123456789abcdef0",
            "  postern client bind acme --vpce vpce-0123456789abcdef0 --vpce vpce-0123456789abcdef1",
            "  postern client bind acme --anywhere"
        })
final class BindCommand implements Verb {
    @Parameters(paramLabel = "ID", description = "The client.")
    private String id = "";

    @Mixin
    private VpceOption vpce = new VpceOption();

    @Option(names = "--anywhere", description = "It may call from anywhere.")
    private boolean anywhere;

    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    private final InstantSource clock;

    BindCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var client = new ClientId(id);
        var endpoints = endpoints();
        try (var open = OpenClients.open(directory.path());
                var rosters = Rosters.of(open.state())) {
            var before = EndpointFacts.of(open.client(client));
            var bound = open.register()
                    .bind(client, endpoints, clock.instant())
                    .orElseThrow(() -> new IOException("client " + client + ": gone from the register"));
            var updated = rosters.update(open.register());
            output.print(new BindReport(id, EndpointFacts.of(bound), before, updated.where()));
            updated.check();
        }
        return ExitCode.OK;
    }

    private Set<VpcEndpointId> endpoints() {
        var endpoints = vpce.endpoints();
        if (endpoints.isEmpty() != anywhere) {
            throw new MalformedInput(
                    "--vpce, --anywhere: " + (anywhere ? "both" : "none") + " given (expected: one of them)");
        }
        return endpoints;
    }

    private record BindReport(String id, List<String> endpoints, List<String> before, List<String> rosters)
            implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            out.println(id
                    + (endpoints.equals(before) ? " calls as before " : " now calls ")
                    + EndpointFacts.text(endpoints));
            if (!endpoints.equals(before)) {
                out.printf("  before   %s%n", EndpointFacts.text(before));
            }
            rosters.forEach(where -> out.printf("  roster   %s%n", where));
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
