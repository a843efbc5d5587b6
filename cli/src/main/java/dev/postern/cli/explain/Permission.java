package dev.postern.cli.explain;

import dev.postern.cli.explain.Step.Taken;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.proxy.access.AccessDecision;
import dev.postern.proxy.access.AccessDecision.Allowed;
import dev.postern.proxy.access.AccessDecision.Denied;
import dev.postern.proxy.access.AccessRequest;
import dev.postern.proxy.access.Caller;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.access.RuleLimits;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a client may do that has got through the handshake, and what the upstream is told then. The decision is that of the edge's own
 * policy; here it is told at which step it arose.
 */
record Permission(
        Optional<Refusal> refused,
        List<Taken> steps,
        List<RuleAsked> rules,
        Optional<String> upstream,
        List<String> headers) {
    private static final String PER_REQUEST = "judged for each request; --request \"GET /widgets\" tells";
    // Asked about when no request is: who may come does not depend on it.
    private static final AccessRequest ANY = new AccessRequest("GET", "", "/");

    /** Of a client that got no further than the verdict. */
    static Permission notReached(Gate gate, Question question, CertificateChain chain) {
        return of(Walk.over(), gate, question, chain, Optional.empty());
    }

    static Permission of(Gate gate, Question question, CertificateChain chain, Optional<CertificateChain> path) {
        return of(new Walk(), gate, question, chain, path);
    }

    private static Permission of(
            Walk walk, Gate gate, Question question, CertificateChain chain, Optional<CertificateChain> path) {
        var leaf = gate.verifies() ? Optional.of(chain.leaf()) : Optional.<X509Certificate>empty();
        var registration = gate.registration(leaf);
        var caller = gate.policy().of(new Caller(leaf, registration, question.endpoint()));
        var decision = caller.decide(question.request().orElse(ANY));
        ofCaller(walk, gate, question, leaf, registration, decision);
        var reached = !walk.isOver();
        ofRequest(walk, gate, question, decision);
        var allowed = decision instanceof Allowed yes && question.request().isPresent() ? yes : Allowed.WITHOUT_POLICY;
        var head = gate.head(chain, path, registration, allowed);
        if (question.request().isPresent() && head.most().isPresent()) {
            walk.take(Step.HEADERS, head.refused(), head.text());
        }
        var rules =
                question.request().filter(asked -> reached).map(caller::trace).map(RuleAsked::all);
        return new Permission(
                walk.refused(),
                walk.steps(),
                rules.orElse(List.of()),
                walk.isOver() || question.request().isEmpty() ? Optional.empty() : Optional.of(head.upstream()),
                walk.isOver()
                        ? List.of()
                        : Stream.concat(head.lines().stream(), gate.encryption().stream())
                                .toList());
    }

    private static void ofCaller(
            Walk walk,
            Gate gate,
            Question question,
            Optional<X509Certificate> leaf,
            Registration registration,
            AccessDecision decision) {
        if (gate.hasPolicy()) {
            var filtered = leaf.flatMap(gate.policy()::refusal)
                    .map(detail -> new Refusal(
                            RefusalReason.REJECTED.code(),
                            RefusalReason.REJECTED.meaning(),
                            detail,
                            Clause.of(RefusalReason.REJECTED, List.of(), List.of()),
                            gate.refused()));
            walk.take(Step.FILTERS, filtered, "the certificate is admitted");
            if (question.request().isPresent()) {
                walk.take(Step.TARGET, denied(decision, Step.TARGET), "the path reads in one way");
            }
        }
        if (!(registration instanceof Registration.NotKept)) {
            walk.take(Step.REGISTER, denied(decision, Step.REGISTER), client(registration));
            walk.take(Step.ENDPOINT, denied(decision, Step.ENDPOINT), endpoint(registration, question));
        }
    }

    private static void ofRequest(Walk walk, Gate gate, Question question, AccessDecision decision) {
        if (!gate.hasPolicy()) {
            return;
        }
        if (question.request().isEmpty()) {
            walk.leaveOut(Step.ACCESS, PER_REQUEST);
            return;
        }
        var allowed = decision instanceof Allowed yes ? yes : Allowed.WITHOUT_POLICY;
        walk.take(
                Step.ACCESS,
                denied(decision, Step.ACCESS),
                "by " + allowed.rule().orElse("no rule"));
        if (!allowed.limits().equals(RuleLimits.NONE)) {
            walk.take(Step.LIMITS, Optional.empty(), limits(allowed.limits()));
        }
    }

    private static Optional<Refusal> denied(AccessDecision decision, Step at) {
        return decision instanceof Denied no && Step.of(no.reason()) == at
                ? Optional.of(Refusal.of(
                        no.reason(), no.rule().map(rule -> "by " + rule).orElse(no.detail())))
                : Optional.empty();
    }

    private static String client(Registration registration) {
        return registration instanceof Registration.Known known
                ? "client " + known.client().id()
                : "";
    }

    private static String endpoint(Registration registration, Question question) {
        var bound = registration instanceof Registration.Known known
                ? known.client().endpoints().stream().sorted().toList()
                : List.<VpcEndpointId>of();
        var through = question.endpoint().map(id -> "through " + id).orElse("through none");
        return bound.isEmpty()
                ? through + ", bound to none"
                : through + ", bound to "
                        + String.join(
                                ", ", bound.stream().map(VpcEndpointId::text).toList());
    }

    /** What a rule gives each client; nothing of it is used up here. */
    private static String limits(RuleLimits limits) {
        return "each client " + String.join(", ", limits.inWords()) + "; not counted here";
    }
}
