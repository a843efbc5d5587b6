package dev.postern.cli.explain;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.proxy.access.AccessDenial;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The steps that the edge takes with a client, in their order. */
enum Step {
    /** How many certificates were presented, and how large they are. */
    BOUNDS,
    /** Versions, keys, signature algorithms and critical extensions. */
    RULES,
    /** From the client certificate to one of the trust store. */
    PATH,
    PURPOSE,
    VALIDITY,
    REVOCATION,
    /** The load balancer's identity filters; the last step of the handshake. */
    FILTERS,
    /** Whether the request's path reads in one way only. */
    TARGET,
    /** Whether the register knows the certificate. */
    REGISTER,
    /** Whether the client comes through an endpoint that it is bound to. */
    ENDPOINT,
    /** The rules of the access policy. */
    ACCESS,
    LIMITS,
    /** Whether the upstream takes so many bytes. */
    HEADERS;

    /** Those that give a verdict on a chain. */
    static final Set<Step> OF_A_CHAIN = Collections.unmodifiableSet(EnumSet.range(BOUNDS, REVOCATION));

    /** One step with what came of it. */
    record Taken(Step step, Outcome outcome, String detail) {}

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

    /** The step that gives this reason. */
    static Step of(AccessDenial reason) {
        return switch (reason) {
            case PATH_AMBIGUOUS -> TARGET;
            case CLIENT_UNREGISTERED -> REGISTER;
            case ENDPOINT_MISMATCH -> ENDPOINT;
            case RULE, NO_RULE -> ACCESS;
            case REQUEST_TOO_LARGE, RATE, CONCURRENCY -> LIMITS;
            case HEADERS_TOO_LARGE -> HEADERS;
        };
    }
}
