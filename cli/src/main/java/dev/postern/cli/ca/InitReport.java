package dev.postern.cli.ca;

import dev.postern.cli.Report;
import dev.postern.cli.Shell;
import dev.postern.cli.state.NewState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What {@code ca init} made. */
record InitReport(
        String directory,
        CertificateFacts root,
        CertificateFacts issuing,
        boolean encrypted,
        String trustDomain,
        String bundle,
        List<String> lists,
        String listsUntil,
        List<String> next)
        implements Report {
    static InitReport of(NewState.Made made, boolean encrypted, Instant listsUntil) {
        var directory = made.directory();
        var option = directory.path().equals(Path.of(".postern")) ? "" : " --dir " + directory.path();
        return new InitReport(
                directory.path().toString(),
                CertificateFacts.of(made.authority().rootCertificate()),
                CertificateFacts.of(made.authority().issuingCertificate()),
                encrypted,
                made.authority().settings().trustDomain().name(),
                directory.bundle().toString(),
                List.of(
                        directory.lists().resolve("issuing.pem").toString(),
                        directory.lists().resolve("root.pem").toString()),
                listsUntil.truncatedTo(ChronoUnit.SECONDS).toString(),
                List.of(
                        Shell.self() + " ca server localhost" + option,
                        Shell.self() + " client onboard acme" + option));
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        out.printf("made an authority in %s%n", directory);
        out.printf("  root     %s, %s, until %s%n", root.subject(), root.key(), root.notAfter());
        out.printf("  issuing  %s, %s, until %s%n", issuing.subject(), issuing.key(), issuing.notAfter());
        out.printf("  keys     %s%n", encrypted ? "encrypted" : "not encrypted, you alone may read them");
        out.printf("  clients  spiffe://%s/client/ID%n", trustDomain);
        out.printf("  bundle   %s%n", bundle);
        out.printf("  lists    %s, empty, until %s%n", String.join(", ", lists), listsUntil);
        out.printf("next:%n");
        next.forEach(line -> out.println("  " + line));
    }

    @Override
    public Record facts() {
        return this;
    }
}
