package dev.postern.authorizer;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of JSON for each request on stdout, which is CloudWatch's embedded metric format at once ("Specification: Embedded
 * metric format" of its user guide). Neither certificate nor token stands in it.
 */
final class DecisionLog {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_DETAIL = 300;

    private final String namespace;
    private final PrintStream out;

    DecisionLog(String namespace, PrintStream out) {
        this.namespace = namespace;
        this.out = out;
    }

    void decided(Decision decision, AuthorizationRequest request, Instant now) {
        var detail =
                decision instanceof Decision.Refused refused ? Optional.of(refused.detail()) : Optional.<String>empty();
        write(decision.reason(), detail, decision.findings(), Optional.of(request), now);
    }

    void failed(Reason reason, String detail, Findings findings, Optional<AuthorizationRequest> request, Instant now) {
        write(reason, Optional.of(detail), findings, request, now);
    }

    /** Something an operator should know that is not about one request. */
    void complain(String text) {
        out.println(JSON.createObjectNode().put("event", "authorizer.trouble").put("detail", printable(text)));
    }

    private void write(
            Reason reason,
            Optional<String> detail,
            Findings findings,
            Optional<AuthorizationRequest> request,
            Instant now) {
        var line = JSON.createObjectNode();
        line.put("event", "authorizer.decided")
                .put("answer", reason.answer().name())
                .put("reason", reason.name());
        findings.client().ifPresent(client -> line.put("client", client.value()));
        findings.certificate()
                .ifPresent(certificate -> line.put(
                                "serial", SerialNumber.of(certificate).hex())
                        .put("fingerprint", Fingerprint.of(certificate).hex()));
        detail.ifPresent(text -> line.put("detail", printable(text)));
        request.ifPresent(it -> line.put("requestId", it.requestId()).put("extendedRequestId", it.extendedRequestId()));
        line.put(
                "api",
                request.map(it -> it.method().apiId() + "/" + it.method().stage())
                        .orElse("unknown"));
        metrics(line, findings, now);
        out.println(line);
    }

    private void metrics(ObjectNode line, Findings findings, Instant now) {
        var directives =
                line.putObject("_aws").put("Timestamp", now.toEpochMilli()).putArray("CloudWatchMetrics");
        var counts = directives.addObject().put("Namespace", namespace);
        counts.putArray("Dimensions").addArray().add("api").add("reason");
        counts.putArray("Metrics").addObject().put("Name", "Decisions").put("Unit", "Count");
        line.put("Decisions", 1);
        if (findings.registerTook().isEmpty()) {
            return;
        }
        var times = directives.addObject().put("Namespace", namespace);
        times.putArray("Dimensions").addArray().add("api");
        var metrics = times.putArray("Metrics");
        findings.registerTook().ifPresent(took -> {
            metrics.addObject().put("Name", "RegisterLatency").put("Unit", "Milliseconds");
            line.put("RegisterLatency", milliseconds(took));
        });
        findings.denyListAge().ifPresent(age -> {
            metrics.addObject().put("Name", "DenyListAge").put("Unit", "Milliseconds");
            line.put("DenyListAge", milliseconds(age));
        });
    }

    private static double milliseconds(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    /** One line's worth; what a client sent may stand in it. */
    private static String printable(String text) {
        var clean = text.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() > MAX_DETAIL ? clean.substring(0, MAX_DETAIL) + "…" : clean;
    }
}
