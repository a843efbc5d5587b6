package dev.postern.cli.crl;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.news.News;
import dev.postern.crl.SignedList;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
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
            "Put a list into a directory or an S3 prefix as NAME.pem and NAME.crl, or on a load balancer's trust store, in the",
            "place of an older one.",
            "",
            "Only a list that passes crl check is published, and only over one with a smaller number; the very list that is",
            "there already is fine."
        },
        footer = {
            "  postern crl publish .postern/crl/issuing.crl --to /srv/www/crl",
            "  postern crl publish partner-2026.pem --ca partner-ca.pem --name partner --to /etc/postern/crl",
            "  postern crl publish .postern/crl/issuing.crl --to s3://example-crl/lists",
            "  postern crl publish partner.crl --ca partner-ca.pem --to arn:aws:…:truststore/… --uploads s3://example-crl/up"
        })
final class CrlPublishCommand implements Verb {
    @Parameters(paramLabel = "FILE", description = "The list, PEM or DER.")
    private Path file = Path.of("");

    @Option(
            names = "--to",
            paramLabel = "WHERE",
            required = true,
            description = "A directory, s3://BUCKET/PREFIX, or the ARN of a trust store.")
    private String target = "";

    @Option(
            names = "--uploads",
            paramLabel = "s3://…",
            description = "Where a trust store fetches it from (default: as DIR/control-plane.yaml has it).")
    private Optional<String> uploads = Optional.empty();

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
        var now = clock.instant();
        var found = ListFile.read(file);
        try (var target = PublishTarget.of(this.target, uploads, authority.directory());
                var news = target.news(output)) {
            var code = publish(found, target, news, output, now);
            news.check();
            return code;
        }
    }

    private ExitCode publish(ListFile found, PublishTarget target, News news, Output output, Instant now)
            throws IOException {
        SignedList list;
        try {
            list = found.sound(authority.certificates(), now);
        } catch (MalformedInput e) {
            news.rejected(file.toString(), found.list().der(), String.valueOf(e.getMessage()), now);
            throw e;
        }
        var called = name.orElseGet(() -> String.valueOf(file.getFileName()).replaceFirst("\\.(pem|crl|der)$", ""));
        var difference = target.publisher().publish(list, called);
        news.published(list.list(), target.where(called), now);
        output.print(new PublishReport(
                DistinguishedName.text(list.list().issuer()),
                list.list().number().map(Object::toString).orElse("none"),
                difference.from().map(Object::toString).orElse("none"),
                list.list().entries(),
                difference.added(),
                difference.removed(),
                list.list().nextUpdate().map(Instant::toString).orElse("none"),
                target.file(called, ".pem"),
                target.file(called, ".crl")));
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
