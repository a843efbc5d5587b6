package dev.postern.cli.explain;

import dev.postern.cli.explain.ListTrail.AskedFacts;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Trail.Candidate;
import dev.postern.proxy.access.AccessDenial;
import java.util.List;

/** The clause that a refusal goes back to: of RFC 5280, of the load balancer's documentation, or of our own settings. */
final class Clause {
    private static final String BALANCER = "the load balancer's ";

    private Clause() {}

    /**
     * Of a refusal by the verifier.
     *
     * @param tried the ways to an anchor that were tried
     * @param asked what the lists were asked, if they were
     */
    static String of(RefusalReason reason, List<Candidate> tried, List<AskedFacts> asked) {
        return switch (reason) {
            case MAX_CHAIN_DEPTH_EXCEEDED -> BALANCER + "quota, maximum certificate chain depth";
            case MAX_SIZE_EXCEEDED -> BALANCER + "quota, TLS message size";
            case TYPE_UNSUPPORTED -> BALANCER + "requirements, X.509 version and kind of key";
            case INCOMPATIBLE -> BALANCER + "requirements, size of key and signature algorithm";
            case INVALID -> "RFC 5280 §4, form of a certificate and critical extensions";
            case UNTRUSTED -> tried.size() == 1 ? tried.get(0).decision() : "RFC 5280 §6.1, a path to a trust anchor";
            case PURPOSE_INVALID -> "RFC 5280 §4.2.1.12 extendedKeyUsage, §4.2.1.3 keyUsage";
            case NOT_YET_VALID, EXPIRED -> "RFC 5280 §6.1.3 (a)(2), validity";
            case CRL_HIT, CRL_PROCESSING_ERROR ->
                asked.isEmpty() ? "denyList" : asked.get(asked.size() - 1).clause();
            case REJECTED -> "clientCertificateIdentityFilters";
            case UNMAPPED -> throw new IllegalStateException(reason + " from a chain");
        };
    }

    /** Of a refusal by the register, the access policy, or the upstream's bounds. */
    static String of(AccessDenial reason) {
        return switch (reason) {
            case CLIENT_UNREGISTERED, ENDPOINT_MISMATCH -> "roster";
            case PATH_AMBIGUOUS, RULE, NO_RULE -> "accessPolicy";
            case REQUEST_TOO_LARGE, RATE, CONCURRENCY -> "accessPolicy, limits";
            case HEADERS_TOO_LARGE -> "the upstream's maxHeaderBytes";
        };
    }
}
