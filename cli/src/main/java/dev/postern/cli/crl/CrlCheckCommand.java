package dev.postern.cli.crl;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.state.ListReading;
import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.crl.TrustStoreListCheck;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.proxy.config.Choice;
import dev.postern.proxy.config.RevocationScope;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postern crl check}. */
@Command(
        name = "check",
        description = {
            "Check a list as an edge would, and more strictly: its form, its dates, its quotas, its signature.",
            "",
            "Exit code 1 if anything speaks against it; advice alone does not. What a load balancer's trust store would refuse,",
            "such as DER, and an edge would not, is advice here and decides there: postern ca bundle --check BUNDLE --crl FILE.",
            "",
            "A list that is not complete (a partition, some reasons, indirect, delta) is an error, as edges do not take it,",
            "unless --scope says what revocationPolicy.scope does."
        },
        footer = {
            "  postern crl check .postern/crl/issuing.pem",
            "  postern crl check partner.crl --ca partner-ca.pem",
            "  postern crl check part-1.crl --ca partner-ca.pem --scope rfc5280"
        })
final class CrlCheckCommand implements Verb {
    @Parameters(paramLabel = "FILE", description = "The list, PEM or DER.")
    private Path file = Path.of("");

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = "complete",
            description = "The edge's revocationPolicy.scope, complete or rfc5280 (default: ${DEFAULT-VALUE}).")
    private String scope = "complete";

    @Mixin
    private AuthorityOption authority = new AuthorityOption();

    private final InstantSource clock;

    CrlCheckCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ExitCode run(Output output) throws IOException {
        var kinds = kinds(scope);
        var bytes = StateFiles.readBytes(file, ListQuota.FILE_BYTES);
        var list = ListFile.of(file, bytes);
        var issuers = authority.certificates();
        var findings = list.check(issuers, clock.instant(), kinds);
        var content = list.list().content();
        output.print(new CheckReport(
                file.toString(),
                DistinguishedName.text(content.issuer()),
                content.number().map(Object::toString).orElse("none"),
                content.kind(),
                ListReading.objection(content).orElse(""),
                findings.errors().isEmpty(),
                findings.errors(),
                Stream.concat(findings.advice().stream(), refusals(bytes, issuers, findings.errors()))
                        .toList()));
        return findings.errors().isEmpty() ? ExitCode.OK : ExitCode.NO;
    }

    private static Scope kinds(String text) {
        try {
            return switch (Choice.parse(RevocationScope.class, text)) {
                case COMPLETE -> Scope.COMPLETE;
                case RFC5280 -> Scope.RFC5280;
            };
        } catch (MalformedInput e) {
            throw new MalformedInput("--scope: " + e.getMessage(), e);
        }
    }

    /** What an edge does not mind, and a load balancer's trust store does. */
    private static Stream<String> refusals(byte[] file, List<X509Certificate> issuers, List<String> errors) {
        return TrustStoreListCheck.of(file, issuers).findings().stream()
                .filter(finding -> errors.stream().noneMatch(finding.detail()::endsWith))
                .map(finding -> "a load balancer's trust store refuses it: " + finding);
    }

    /** {@code edge} says what edges do with it, if they do not all read it; else it is empty. */
    private record CheckReport(
            String file,
            String issuer,
            String number,
            String scope,
            String edge,
            boolean sound,
            List<String> errors,
            List<String> advice)
            implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            errors.forEach(error -> out.printf("%s: %s: %s%n", file, colours.string("@|bold,red error|@"), error));
            advice.forEach(word -> out.printf("%s: advice: %s%n", file, word));
            if (!edge.isEmpty()) {
                out.printf("%s: scope: %s; %s%n", file, scope, edge);
            }
            if (sound) {
                out.printf("%s: list %s of %s, %s, is sound%n", file, number, issuer, scope);
            }
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
