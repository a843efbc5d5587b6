package dev.postern.cli.crl;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.crl.publish.DirectoryPublisher;
import dev.postern.pki.x509.DistinguishedName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern crl publish}. */
@Command(
        name = "publish",
        description = {
            "Put a list into a directory as NAME.pem and NAME.crl, in the place of an older one.",
            "",
            "Only a list that passes crl check is published, and only over one with a smaller number; the very list that is",
            "there already is fine."
        },
        footer = {
            "  postern crl publish .postern/crl/issuing.crl --to /srv/www/crl",
            "  postern crl publish partner-2026.pem --ca partner-ca.pem --name partner --to /etc/postern/crl"
        })
final class CrlPublishCommand implements Verb {
    @Parameters(paramLabel = "FILE", description = "The list, PEM or DER.")
    private Path file = Path.of("");

    @Option(names = "--to", paramLabel = "DIRECTORY", required = true, description = "Where to put it.")
    private Path target = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What it is called there (default: the name of FILE without its ending).")
    private Optional<String> name = Optional.empty();

    @Mixin
    private AuthorityOption authority = new AuthorityOption();

    private final InstantSource clock;

    CrlPublishCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var list = ListFile.read(file).sound(authority.certificates(), clock.instant());
        var called = name.orElseGet(() -> String.valueOf(file.getFileName()).replaceFirst("\\.(pem|crl|der)$", ""));
        var difference = DirectoryPublisher.into(target).publish(list, called);
        output.print(new PublishReport(
                DistinguishedName.text(list.list().issuer()),
                list.list().number().map(Object::toString).orElse("none"),
                difference.from().map(Object::toString).orElse("none"),
                list.list().entries(),
                difference.added(),
                difference.removed(),
                list.list().nextUpdate().map(Instant::toString).orElse("none"),
                target.resolve(called + ".pem").toString(),
                target.resolve(called + ".crl").toString()));
        return ExitCode.OK;
    }

    private record PublishReport(
            String issuer,
            String number,
            String replaced,
            int entries,
            int added,
            int removed,
            String nextUpdate,
            String pem,
            String der)
            implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            out.printf("published list %s of %s, over list %s%n", number, issuer, replaced);
            out.printf("  entries  %d (%d added, %d removed), until %s%n", entries, added, removed, nextUpdate);
            out.printf("  files    %s %s%n", pem, der);
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
