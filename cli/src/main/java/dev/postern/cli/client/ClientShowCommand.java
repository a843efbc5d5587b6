package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.pki.client.Client;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.x509.DistinguishedName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code postern client show}. */
@Command(
        name = "show",
        description = "Show a client: where it may call from, every certificate it ever had, and its files.",
        footer = {"  postern client show acme", "  postern client show acme --json"})
final class ClientShowCommand implements Verb {
    @Parameters(paramLabel = "ID", description = "The client.")
    private String id = "";

    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    private final InstantSource clock;

    ClientShowCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var client = new ClientId(id);
        try (var open = OpenClients.open(directory.path())) {
            output.print(ShowReport.of(open.client(client), open.files().of(client), clock.instant()));
        }
        return ExitCode.OK;
    }

    /** To which VPC endpoints it was bound, and when. */
    private record Bound(List<String> endpoints, String at) {}

    private record ShowReport(
            String id,
            String subject,
            List<String> endpoints,
            List<Bound> bindings,
            List<CredentialFacts> certificates,
            String directory,
            List<String> files)
            implements Report {
        static ShowReport of(Client client, Path directory, Instant now) throws IOException {
            return new ShowReport(
                    client.id().value(),
                    DistinguishedName.text(
                            RenewCommand.newest(client).certificate().getSubjectX500Principal()),
                    EndpointFacts.of(client),
                    client.bindings().stream()
                            .map(binding -> new Bound(
                                    EndpointFacts.of(binding.endpoints()), CredentialFacts.seconds(binding.at())))
                            .toList(),
                    client.credentials().stream()
                            .map(credential -> CredentialFacts.of(credential, now))
                            .toList(),
                    directory.toString(),
                    Files.isDirectory(directory) ? OnboardReport.files(directory) : List.of());
        }

        @Override
        public void text(PrintWriter out, Ansi colours) {
            out.printf("%s, %s%n", id, subject);
            out.printf("  calls    %s%n", EndpointFacts.text(endpoints));
            bindings.forEach(
                    binding -> out.printf("    since %s %s%n", binding.at(), EndpointFacts.text(binding.endpoints())));
            for (var certificate : certificates) {
                out.printf("  %s%n", certificate.text());
                out.printf("    from %s, SHA-256 %s%n", certificate.notBefore(), certificate.fingerprint());
            }
            out.printf(
                    "  files    %s%n",
                    files.isEmpty() ? "none in " + directory : directory + ": " + String.join(" ", files));
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
