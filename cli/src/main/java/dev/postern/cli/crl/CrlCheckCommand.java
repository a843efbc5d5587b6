package dev.postern.cli.crl;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.pki.x509.DistinguishedName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code postern crl check}. */
@Command(
        name = "check",
        description = {
            "Check a list as an edge would, and more strictly: its form, its dates, its quotas, its signature.",
            "",
            "Exit code 1 if anything speaks against it; advice alone does not."
        },
        footer = {"  postern crl check .postern/crl/issuing.pem", "  postern crl check partner.crl --ca partner-ca.pem"
        })
final class CrlCheckCommand implements Verb {
    @Parameters(paramLabel = "FILE", description = "The list, PEM or DER.")
    private Path file = Path.of("");

    @Mixin
    private AuthorityOption authority = new AuthorityOption();

    private final InstantSource clock;

    CrlCheckCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var list = ListFile.read(file);
        var findings = list.check(authority.certificates(), clock.instant());
        output.print(new CheckReport(
                file.toString(),
                DistinguishedName.text(list.list().content().issuer()),
                list.list().content().number().map(Object::toString).orElse("none"),
                findings.errors().isEmpty(),
                findings.errors(),
                findings.advice()));
        return findings.errors().isEmpty() ? ExitCode.OK : ExitCode.NO;
    }

    private record CheckReport(
            String file, String issuer, String number, boolean sound, List<String> errors, List<String> advice)
            implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            errors.forEach(error -> out.printf("%s: %s: %s%n", file, colours.string("@|bold,red error|@"), error));
            advice.forEach(word -> out.printf("%s: advice: %s%n", file, word));
            if (sound) {
                out.printf("%s: list %s of %s is sound%n", file, number, issuer);
            }
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
