package dev.postern.cli.explain;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Report;
import dev.postern.cli.Words;
import dev.postern.cli.explain.Explanation.Ending;
import dev.postern.cli.explain.RuleAsked.Answer;
import dev.postern.cli.explain.Step.Taken;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.proxy.access.AccessRequest;
import java.io.PrintWriter;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** An explanation, for people and for programs. */
record ExplainReport(Facts facts, ExitCode exitCode) implements Report {
    // The kind of a general name that is a URI (RFC 5280 §4.2.1.6).
    private static final int URI = 6;

    /** All that is known; empty text or list where there is nothing. */
    record Facts(
            String gate,
            String mode,
            String at,
            String verdict,
            String reason,
            String meaning,
            String detail,
            String clause,
            String clientSees,
            CertificateFacts client,
            List<CertificateFacts> presented,
            List<StepFacts> steps,
            List<CertificateFacts> anchor,
            PathTrail path,
            ListTrail revocation,
            String endpoint,
            String request,
            List<RuleFacts> rules,
            String upstream,
            List<String> headers) {}

    record CertificateFacts(
            String subject,
            String issuer,
            String serial,
            String sha256,
            List<String> uris,
            String notBefore,
            String notAfter) {}

    record StepFacts(String step, String outcome, String detail) {}

    record RuleFacts(String rule, String answer, String detail) {}

    static ExplainReport of(Explanation told) {
        var refused = told.refused();
        var facts = new Facts(
                told.gate().name(),
                told.gate().mode().text(),
                Words.second(told.at()),
                told.ending().name(),
                refused.map(Refusal::code).orElse(""),
                refused.map(Refusal::meaning).orElse(""),
                refused.map(Refusal::detail).orElse(""),
                refused.map(Refusal::clause).orElse(""),
                refused.map(Refusal::clientSees).orElse(""),
                certificate(told.chain().leaf()),
                told.chain().certificates().stream()
                        .map(ExplainReport::certificate)
                        .toList(),
                told.steps().stream().map(ExplainReport::step).toList(),
                told.judged().path().map(Judgement::anchor).map(ExplainReport::certificate).stream()
                        .toList(),
                told.judged().tried(),
                told.judged().lists(),
                told.question().endpoint().map(VpcEndpointId::text).orElse(""),
                told.question().request().map(ExplainReport::request).orElse(""),
                told.rules().stream()
                        .map(rule -> new RuleFacts(rule.rule(), rule.answer().name(), rule.detail()))
                        .toList(),
                told.upstream().orElse(""),
                told.headers());
        return new ExplainReport(facts, told.ending() == Ending.REFUSED ? ExitCode.NO : ExitCode.OK);
    }

    @Override
    public void text(PrintWriter out, Ansi colours) {
        out.println(colours.string(headline()));
        out.println();
        if (!facts.clause().isEmpty()) {
            out.printf("  %-11s  %s%n", "decided by", facts.clause());
        }
        certificate(out);
        facts.anchor()
                .forEach(anchor -> out.printf(
                        "  %-11s  %s%n  %-11s  until %s%n", "anchor", anchor.subject(), "", anchor.notAfter()));
        out.printf("%n%s, mode %s, at %s:%n%n", facts.gate(), facts.mode(), facts.at());
        facts.steps().forEach(step -> out.println(line(step, colours).stripTrailing()));
        rules(out, colours);
        TrailText.path(out, colours, facts.path());
        TrailText.lists(out, colours, facts.revocation());
        if (!facts.headers().isEmpty()) {
            out.printf("%nThe upstream%s gets:%n%n", facts.upstream().isEmpty() ? "" : " " + facts.upstream());
            facts.headers().forEach(out::println);
        }
    }

    private void rules(PrintWriter out, Ansi colours) {
        if (facts.rules().isEmpty()) {
            return;
        }
        out.printf("%nThe rules, for %s:%n%n", facts.request());
        var width = facts.rules().stream()
                .mapToInt(rule -> rule.rule().length())
                .max()
                .orElse(0);
        facts.rules()
                .forEach(rule -> out.println(colours.string("  %s  @|%s %-14s|@  %s"
                                .formatted(
                                        padded(rule.rule(), width),
                                        colour(Answer.valueOf(rule.answer())),
                                        Answer.valueOf(rule.answer()).text(),
                                        rule.detail()))
                        .stripTrailing()));
    }

    private static String colour(Answer answer) {
        return switch (answer) {
            case ALLOWS -> "bold,green";
            case DENIES -> "bold,red";
            case DOES_NOT_MATCH, NOT_ASKED -> "faint";
        };
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String request(AccessRequest request) {
        return request.method() + " " + request.target() + (request.host().isEmpty() ? "" : " at " + request.host());
    }

    private String headline() {
        return switch (Ending.valueOf(facts.verdict())) {
            case ACCEPTED -> "@|bold,green accepted|@";
            case REFUSED ->
                "@|bold,red refused|@  " + facts.reason() + ": " + facts.meaning() + " (the client sees: "
                        + facts.clientSees() + ")";
            case PASSED_ON ->
                "@|bold,yellow passed on|@  if the client has the key; its chain goes upstream unverified";
            case NOT_ASKED -> "@|bold,yellow not asked|@  this listener wants no certificate";
        };
    }

    private void certificate(PrintWriter out) {
        var client = facts.client();
        out.printf("  %-11s  %s%n", "subject", client.subject());
        out.printf("  %-11s  %s%n", "issuer", client.issuer());
        out.printf("  %-11s  %s%n", "serial", client.serial());
        out.printf("  %-11s  %s%n", "sha-256", client.sha256());
        client.uris().forEach(uri -> out.printf("  %-11s  %s%n", "uri", uri));
        out.printf("  %-11s  %s to %s%n", "valid", client.notBefore(), client.notAfter());
        for (var above : facts.presented().subList(1, facts.presented().size())) {
            out.printf("  %-11s  %s%n", "with it", above.subject());
        }
    }

    private static String line(StepFacts step, Ansi colours) {
        var outcome = Step.Outcome.valueOf(step.outcome());
        var colour = switch (outcome) {
            case OK -> "green";
            case DECIDED_HERE -> "bold,red";
            case NOT_REACHED, LEFT_OUT -> "faint";
        };
        // Names come from certificates and may look like markup; only ours is taken for it.
        return "  %-11s  %s  %s"
                .formatted(
                        step.step().toLowerCase(Locale.ROOT),
                        colours.string("@|%s %-12s|@".formatted(colour, outcome.text())),
                        step.detail());
    }

    private static StepFacts step(Taken taken) {
        return new StepFacts(taken.step().name(), taken.outcome().name(), taken.detail());
    }

    private static CertificateFacts certificate(X509Certificate certificate) {
        return new CertificateFacts(
                DistinguishedName.text(certificate.getSubjectX500Principal()),
                DistinguishedName.text(certificate.getIssuerX500Principal()),
                SerialNumber.of(certificate).hex(),
                Fingerprint.of(certificate).hex(),
                uris(certificate),
                Words.second(certificate.getNotBefore().toInstant()),
                Words.second(certificate.getNotAfter().toInstant()));
    }

    private static List<String> uris(X509Certificate certificate) {
        var uris = new ArrayList<String>();
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                names.stream()
                        .filter(name -> Integer.valueOf(URI).equals(name.get(0)))
                        .forEach(name -> uris.add(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException e) {
            uris.add("(unreadable)");
        }
        return uris;
    }
}
