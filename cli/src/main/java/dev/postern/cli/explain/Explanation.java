package dev.postern.cli.explain;

import dev.postern.cli.explain.Step.Taken;
import dev.postern.pki.x509.CertificateChain;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What would become of a client and of what it asks for, and why.
 *
 * @param judged what is said of the chain in the handshake, and how that came about
 * @param rules how each rule of the access policy took the request; none without a policy or a request
 * @param upstream where the request would go
 * @param headers what the upstream would get of us, as lines; empty where it would get nothing
 */
record Explanation(
        Gate gate,
        Question question,
        CertificateChain chain,
        Instant at,
        Ending ending,
        Optional<Refusal> refused,
        List<Taken> steps,
        Judgement judged,
        List<RuleAsked> rules,
        Optional<String> upstream,
        List<String> headers) {
    /** How it ends for the client. */
    enum Ending {
        ACCEPTED,
        REFUSED,
        /** Proof of possession is all that is asked; the upstream judges the chain. */
        PASSED_ON,
        /** The listener wants no certificate, so this one is never sent. */
        NOT_ASKED
    }

    static Explanation of(Gate gate, Question question, CertificateChain chain, Instant at) throws IOException {
        var judged = switch (gate.mode()) {
            case VERIFY, VERIFY_HEADER -> Judgement.of(gate, gate.trust().orElseThrow(), chain, at);
            case PASSTHROUGH -> Judgement.leftOut("for the upstream to judge");
            case OFF -> Judgement.leftOut("no certificate is asked for");
        };
        var permission = judged.refused().isPresent()
                ? Permission.notReached(gate, question, chain)
                : Permission.of(gate, question, chain, judged.path());
        var refused = judged.refused()
                .map(refusal -> new Refusal(
                        refusal.reason().code(),
                        refusal.reason().meaning(),
                        refusal.detail(),
                        judged.clause(),
                        gate.refused()))
                .or(permission::refused);
        return new Explanation(
                gate,
                question,
                chain,
                at,
                refused.isPresent() ? Ending.REFUSED : well(gate),
                refused,
                Stream.concat(judged.steps().stream(), permission.steps().stream())
                        .toList(),
                judged,
                permission.rules(),
                permission.upstream(),
                permission.headers());
    }

    private static Ending well(Gate gate) {
        return switch (gate.mode()) {
            case VERIFY, VERIFY_HEADER -> Ending.ACCEPTED;
            case PASSTHROUGH -> Ending.PASSED_ON;
            case OFF -> Ending.NOT_ASKED;
        };
    }
}
