package dev.postern.cli.ca;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code postern ca bundle}. */
@Command(
        name = "bundle",
        description =
                "Print the certificates that clients' chains end in, as an edge or a load balancer's trust store takes them.",
        footer = {
            "  postern ca bundle > ca-bundle.pem",
            "  postern ca bundle --out /etc/postern/ca-bundle.pem     written as a whole, for an edge that runs"
        })
final class CaBundleCommand implements Verb {
    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    @Option(names = "--out", paramLabel = "FILE", description = "Write to FILE instead.")
    private Optional<Path> out = Optional.empty();

    @Override
    public ExitCode run(Output output) throws IOException {
        var state = StateDirectory.open(directory.path());
        var bundle = Certificates.pem(state.certificates());
        if (out.isPresent()) {
            StateFiles.write(out.get(), bundle, Access.EVERYONE);
        }
        output.print(new BundleReport(out.map(Path::toString).orElse(""), bundle));
        return ExitCode.OK;
    }

    private record BundleReport(String file, String bundle) implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            if (file.isEmpty()) {
                out.print(bundle);
            } else {
                out.printf("wrote the bundle, 2 certificates, to %s%n", file);
            }
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
