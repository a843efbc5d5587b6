package dev.postern.cli.ca;

import dev.postern.cli.Report;
import dev.postern.cli.Shell;
import dev.postern.cli.plane.RegisterConfig;
import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.aws.PrivateAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What {@code ca init --private-ca} made or took up; {@code list} is empty for an authority that writes none. */
record PrivateCaReport(
        String directory,
        String arn,
        CertificateFacts root,
        CertificateFacts issuing,
        String list,
        String register,
        String trustDomain,
        String bundle,
        List<String> next)
        implements Report {
    static PrivateCaReport of(StateDirectory made, PrivateAuthority authority) throws IOException {
        var option = made.path().equals(Path.of(".postern")) ? "" : " --dir " + made.path();
        return new PrivateCaReport(
                made.path().toString(),
                authority.arn(),
                CertificateFacts.of(authority.rootCertificate()),
                CertificateFacts.of(authority.issuingCertificate()),
                authority
                        .describe()
                        .list()
                        .map(place -> "s3://" + place.bucket() + "/" + place.key())
                        .orElse(""),
                made.plane().register() instanceof RegisterConfig.DynamoDb elsewhere
                        ? "dynamodb:" + elsewhere.table()
                        : "sqlite",
                made.issuing().trustDomain().name(),
                made.bundle().toString(),
                List.of(
                        Shell.self() + " ca bundle --to s3://BUCKET/trust" + option,
                        Shell.self() + " client onboard acme" + option));
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        out.printf("authority %s, known in %s%n", arn, directory);
        out.printf("  root     %s, %s, until %s%n", root.subject(), root.key(), root.notAfter());
        out.printf("  issuing  %s, %s, until %s%n", issuing.subject(), issuing.key(), issuing.notAfter());
        out.printf("  keys     at AWS%n");
        out.printf(
                "  list     %s%n",
                list.isEmpty()
                        ? "none"
                        : list + ", written by the service after a revocation, at AWS some 30 minutes later");
        out.printf("  register %s%n", register);
        out.printf("  clients  spiffe://%s/client/ID%n", trustDomain);
        out.printf("  bundle   %s%n", bundle);
        out.printf("next:%n");
        next.forEach(line -> out.println("  " + line));
    }

    @Override
    public Record facts() {
        return this;
    }
}
