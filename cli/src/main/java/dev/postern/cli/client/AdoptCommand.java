package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Output;
import dev.postern.cli.Report;
import dev.postern.cli.Verb;
import dev.postern.cli.roster.Rosters;
import dev.postern.cli.state.DirectoryOption;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientProfile;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.UsageKeys;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code postern client adopt}. */
@Command(
        name = "adopt",
        description = {
            "Record clients' certificates that this authority has issued and the register has lost, as after it was restored",
            "from a backup. Those in force get their key in the usage plan, where DIR/control-plane.yaml names one.",
            "",
            "Whose a certificate is stands in it. One that the register knows is left as it is. All are checked before the first",
            "is recorded."
        },
        footer = {"  postern client adopt .postern/clients/*/client.pem"})
final class AdoptCommand implements Verb {
    private static final int MAX_FILE_BYTES = 64 * 1024;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "A client's certificate, PEM; what is behind it is not read.")
    private List<Path> files = List.of();

    @Mixin
    private DirectoryOption directory = new DirectoryOption();

    private final InstantSource clock;

    AdoptCommand(InstantSource clock) {
        this.clock = clock;
    }

    private record Found(ClientId id, X509Certificate certificate) {}

    @Override
    public ExitCode run(Output output) throws IOException {
        try (var open = OpenClients.open(directory.path());
                var rosters = Rosters.of(open.state())) {
            var issuer = open.state().issuingCertificate();
            var found = new ArrayList<Found>();
            for (var file : files) {
                found.add(read(file, issuer, open.state().issuing().trustDomain()));
            }
            var adopted = new ArrayList<Adopted>();
            for (var each : found) {
                var known =
                        open.register().find(Fingerprint.of(each.certificate)).isPresent();
                if (!known) {
                    open.register()
                            .record(Holder.of(each.id), CertificateChain.of(each.certificate, issuer), clock.instant());
                }
                adopted.add(new Adopted(
                        each.id.value(),
                        SerialNumber.of(each.certificate).hex(),
                        each.certificate.getNotAfter().toInstant().toString(),
                        known ? "known" : "recorded"));
            }
            var updated = rosters.update(open.register());
            output.print(new AdoptReport(adopted, updated.where()));
            try (var usage = open.state().usageKeys()) {
                admit(found, open, usage);
            }
            updated.check();
        }
        return ExitCode.OK;
    }

    private void admit(List<Found> found, OpenClients open, UsageKeys usage) throws IOException {
        for (var id : found.stream().map(Found::id).distinct().toList()) {
            if (!open.client(id).live(clock.instant()).isEmpty()) {
                usage.provide(id);
            }
        }
    }

    private static Found read(Path file, X509Certificate issuer, TrustDomain domain) throws IOException {
        try {
            var certificate = CertificateChain.parsePem(StateFiles.read(file, MAX_FILE_BYTES))
                    .leaf();
            certificate.verify(issuer.getPublicKey());
            var id = ClientProfile.idOf(certificate, domain)
                    .orElseThrow(() -> new MalformedInput(
                            "no identity (expected: the name spiffe://" + domain + "/client/… of a client)"));
            return new Found(id, certificate);
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        } catch (GeneralSecurityException e) {
            throw new MalformedInput(
                    file + ": issued by another authority (expected: \""
                            + DistinguishedName.text(issuer.getSubjectX500Principal()) + "\")",
                    e);
        }
    }

    private record Adopted(String id, String serial, String notAfter, String done) {}

    private record AdoptReport(List<Adopted> certificates, List<String> rosters) implements Report {
        @Override
        public void text(PrintWriter out, Ansi colours) {
            for (var each : certificates) {
                out.printf("%-8s  %s, serial %s, until %s%n", each.done, each.id, each.serial, each.notAfter);
            }
        }

        @Override
        public Record facts() {
            return this;
        }
    }
}
