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
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.RosterStore;
import dev.postern.pki.client.UsageKeys;
import dev.postern.pki.client.VpcEndpointId;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
            "is recorded. A client that the register has lost altogether is bound to VPC endpoints as a roster still has it."
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
            var bound = bound(found, open, rosters);
            var adopted = new ArrayList<Adopted>();
            for (var each : found) {
                var known =
                        open.register().find(Fingerprint.of(each.certificate)).isPresent();
                if (!known) {
                    record(each, CertificateChain.of(each.certificate, issuer), bound.remove(each.id), open);
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

    /** The first certificate of a client that was lost brings its endpoints with it, in one step. */
    private void record(Found each, CertificateChain chain, @Nullable Set<VpcEndpointId> endpoints, OpenClients open)
            throws IOException {
        var now = clock.instant();
        if (endpoints == null
                || !open.register().enrol(each.id, chain, endpoints, now).isEmpty()) {
            open.register().record(Holder.of(each.id), chain, now);
        }
    }

    /**
     * What a roster still says of those whom the register has lost altogether: else they could call from anywhere as soon as the rosters are
     * brought into step.
     */
    private static Map<ClientId, Set<VpcEndpointId>> bound(List<Found> found, OpenClients open, Rosters rosters)
            throws IOException {
        var lost = new HashSet<ClientId>();
        for (var each : found) {
            if (open.register().client(each.id).isEmpty()) {
                lost.add(each.id);
            }
        }
        var bound = new HashMap<ClientId, Set<VpcEndpointId>>();
        for (var kept : rosters.all()) {
            for (var client : clients(kept.store())) {
                if (lost.contains(client.id())) {
                    bound.putIfAbsent(client.id(), client.endpoints());
                }
            }
        }
        return bound;
    }

    private static Collection<RegisteredClient> clients(RosterStore store) {
        try {
            return store.read().map(roster -> roster.clients().values()).orElse(List.of());
        } catch (IOException | MalformedInput e) {
            return List.of(); // told of when the rosters are brought into step
        }
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
