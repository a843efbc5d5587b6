package dev.postern.cli.explain;

import dev.postern.pki.trust.RefusalReason;
import java.util.Locale;

/** The steps of a verdict, in the order in which the edge takes them. */
enum Step {
    /** How many certificates were presented, and how large they are. */
    BOUNDS,
    /** Versions, keys, signature algorithms and critical extensions. */
    RULES,
    /** From the client certificate to one of the trust store. */
    PATH,
    PURPOSE,
    VALIDITY,
    REVOCATION;

    /** What came of a step. */
    enum Outcome {
        OK("ok"),
        DECIDED_HERE("refused here"),
        NOT_REACHED("not reached"),
        /** Not this gate's business. */
        LEFT_OUT("left out");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** The step that gives this reason. */
    static Step of(RefusalReason reason) {
        return switch (reason) {
            case MAX_CHAIN_DEPTH_EXCEEDED, MAX_SIZE_EXCEEDED -> BOUNDS;
            case TYPE_UNSUPPORTED, INCOMPATIBLE, INVALID -> RULES;
            case UNTRUSTED -> PATH;
            case PURPOSE_INVALID -> PURPOSE;
            case NOT_YET_VALID, EXPIRED -> VALIDITY;
            case CRL_HIT, CRL_PROCESSING_ERROR -> REVOCATION;
            // Neither comes from a chain: one is a rule of the listener, the other a connection without a chain.
            case REJECTED, UNMAPPED -> throw new IllegalStateException(reason + " from a chain");
        };
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
