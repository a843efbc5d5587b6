package dev.postern.cli.client;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Report;
import dev.postern.cli.plane.ControlPlane;
import dev.postern.cli.plane.UsagePlanConfig;
import dev.postern.cli.state.PublishedList;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Onboarding.Outcome;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Help.Ansi;

/** What {@code client onboard} and {@code client renew} did, or why they did not. */
sealed interface OnboardReport extends Report {
    ExitCode exitCode();

    static OnboardReport of(
            String done,
            ClientId id,
            Outcome outcome,
            ControlPlane plane,
            List<PublishedList> lists,
            List<String> endpoints,
            List<String> rosters,
            String curl,
            Instant now)
            throws IOException {
        if (outcome instanceof Outcome.Refused refused) {
            return new Refused(id.value(), "refused", refused.reason());
        }
        var onboarded = (Outcome.Onboarded) outcome;
        var leaf = onboarded.chain().leaf();
        return new Onboarded(
                id.value(),
                done,
                SerialNumber.of(leaf).hex(),
                Fingerprint.of(leaf).hex(),
                DistinguishedName.text(leaf.getSubjectX500Principal()),
                names(leaf),
                leaf.getNotBefore().toInstant().toString(),
                leaf.getNotAfter().toInstant().toString(),
                onboarded.directory().toString(),
                files(onboarded.directory()),
                plane.usagePlan().map(UsagePlanConfig::id).orElse(""),
                onboarded.superseded().stream()
                        .map(credential -> CredentialFacts.of(credential, now))
                        .toList(),
                lists.stream().map(PublishedList::facts).toList(),
                endpoints,
                rosters,
                curl);
    }

    /** A certificate was issued. */
    record Onboarded(
            String id,
            String outcome,
            String serial,
            String fingerprint,
            String subject,
            List<String> names,
            String notBefore,
            String notAfter,
            String directory,
            List<String> files,
            String usagePlan,
            List<CredentialFacts> revoked,
            List<PublishedList.Facts> lists,
            List<String> endpoints,
            List<String> rosters,
            String next)
            implements OnboardReport {
        @Override
        public ExitCode exitCode() {
            return ExitCode.OK;
        }

        @Override
        public void text(PrintWriter out, Ansi colours) {
            out.printf("%s %s%n", outcome, id);
            out.printf("  subject  %s%n", subject);
            out.printf("  names    %s%n", String.join(", ", names));
            out.printf("  serial   %s%n", serial);
            out.printf("  SHA-256  %s%n", fingerprint);
            out.printf("  valid    %s to %s%n", notBefore, notAfter);
            out.printf("  files    %s: %s%n", directory, String.join(" ", files));
            out.printf("  calls    %s%n", EndpointFacts.text(endpoints));
            rosters.forEach(where -> out.printf("  roster   %s%n", where));
            if (!usagePlan.isEmpty()) {
                out.printf("  plan     has its key in usage plan %s%n", usagePlan);
            }
            revoked.forEach(credential -> out.printf("  before   %s%n", credential.text()));
            lists.forEach(list -> out.println("published " + list.text()));
            out.printf("next:%n  %s%n", next);
        }

        @Override
        public Record facts() {
            return this;
        }
    }

    /** Nothing was changed. */
    record Refused(String id, String outcome, String reason) implements OnboardReport {
        @Override
        public ExitCode exitCode() {
            return ExitCode.NO;
        }

        @Override
        public void text(PrintWriter out, Ansi colours) {
            out.printf("%s: %s%n", outcome, reason);
        }

        @Override
        public Record facts() {
            return this;
        }
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            return Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.<List<?>>of()).stream()
                    .map(entry -> String.valueOf(entry.get(1)))
                    .toList();
        } catch (CertificateParsingException e) {
            throw new IllegalStateException("a certificate just issued has readable names", e);
        }
    }

    static List<String> files(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
