package dev.postern.cli.crl;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.crl.ListQuota;
import dev.postern.crl.TrustStoreListCheck;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
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
            "Exit code 1 if anything speaks against it; advice alone does not. What a load balancer's trust store would refuse,",
            "such as DER, and an edge would not, is advice here and decides there: postern ca bundle --check BUNDLE --crl FILE."
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
        var bytes = StateFiles.readBytes(file, ListQuota.FILE_BYTES);
        var list = ListFile.of(file, bytes);
        var issuers = authority.certificates();
        var findings = list.check(issuers, clock.instant());
        output.print(new CheckReport(
                file.toString(),
                DistinguishedName.text(list.list().content().issuer()),
                list.list().content().number().map(Object::toString).orElse("none"),
                findings.errors().isEmpty(),
                findings.errors(),
                Stream.concat(findings.advice().stream(), refusals(bytes, issuers, findings.errors()))
                        .toList()));
        return findings.errors().isEmpty() ? ExitCode.OK : ExitCode.NO;
    }

    /** What an edge does not mind, and a load balancer's trust store does. */
    private static Stream<String> refusals(byte[] file, List<X509Certificate> issuers, List<String> errors) {
        return TrustStoreListCheck.of(file, issuers).findings().stream()
                .filter(finding -> errors.stream().noneMatch(finding.detail()::endsWith))
                .map(finding -> "a load balancer's trust store refuses it: " + finding);
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
