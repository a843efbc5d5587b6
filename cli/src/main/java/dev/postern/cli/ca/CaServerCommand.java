package dev.postern.cli.ca;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.state.CertificateOptions;
import dev.postern.cli.state.ServerCredential;
import dev.postern.cli.state.StateDirectory;
import dev.postern.cli.state.StateOptions;
import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern ca server}. */
@Command(
        name = "server",
        description = {
            "Certify a server: make its key and issue a certificate for its names.",
            "",
            "Puts server.pem, the chain, and server.key in the place of an earlier pair; a running edge that was configured",
            "with them reads them again."
        },
        footer = {
            "  postern ca server localhost 127.0.0.1",
            "  postern ca server api.example.com '*.api.example.com' --days 90",
            "  postern ca server api.example.com --out /etc/postern/server"
        })
final class CaServerCommand implements Verb {
    @Parameters(
            paramLabel = "NAME",
            arity = "1..*",
            description = "DNS names and addresses; the first is the common name.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where server.pem and server.key are put; nothing else may be there (default: DIR/server).")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private CertificateOptions certificate = new CertificateOptions();

    @Mixin
    private StateOptions options = new StateOptions();

    private final InstantSource clock;

    CaServerCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var serverNames = names.stream().map(AlternativeName::ofServer).toList();
        var keyType = certificate.keyType();
        var state = StateDirectory.open(options.directory());
        var random = new SecureRandom();
        var authority = state.embedded(options.passphrase(), random);
        var lifetime = certificate.lifetime(authority.settings().serverLifetime());
        try (var register = state.register()) {
            var issued = ServerCredential.issue(
                    state,
                    authority,
                    register,
                    out.orElse(state.server()),
                    new ServerCredential.Wish(serverNames, keyType, lifetime),
                    random,
                    clock.instant());
            output.print(ServerReport.of(issued, names, state));
        }
        return ExitCode.OK;
    }

    private record ServerReport(
            List<String> names, String serial, String notAfter, String chain, String key, String clientsTrust)
            implements Report {
        static ServerReport of(ServerCredential issued, List<String> names, StateDirectory state) {
            var leaf = issued.chain().leaf();
            return new ServerReport(
                    names,
                    SerialNumber.of(leaf).hex(),
                    leaf.getNotAfter().toInstant().toString(),
                    issued.directory().resolve("server.pem").toString(),
                    issued.directory().resolve("server.key").toString(),
                    state.path().resolve("ca").resolve("root.pem").toString());
        }

        @Override
        public void text(PrintWriter out, Ansi colours) {
            out.printf("certified the server %s%n", String.join(", ", names));
            out.printf("  serial   %s, until %s%n", serial, notAfter);
            out.printf("  chain    %s%n", chain);
            out.printf("  key      %s%n", key);
            out.printf("  clients know it by %s%n", clientsTrust);
            out.printf("next, in postern.yaml:%n  certificates: [ { chain: %s, key: %s } ]%n", chain, key);
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
