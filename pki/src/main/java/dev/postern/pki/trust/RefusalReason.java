package dev.postern.pki.trust;

/**
 * Why a client was not let in, in the load balancer's own words: the thirteen codes of its connection log
 * (alb.md 4.2, "tls_verify_status").
 *
 * <p>Where several apply, the first of these is told: too many certificates, too many bytes; of the leaf its form, version,
 * critical extensions, key, signature algorithm, numbers of names and policies; of an intermediate the same, if no path goes
 * without it (of several the first of this enum); no path, which is {@link #UNTRUSTED} also where the search would cost more
 * than a verification may; then of the path the purpose, the period from the leaf upwards, revocation.
 */
public enum RefusalReason {
    MAX_CHAIN_DEPTH_EXCEEDED("ClientCertMaxChainDepthExceeded", "more certificates were sent than are looked at"),
    MAX_SIZE_EXCEEDED("ClientCertMaxSizeExceeded", "the certificates are larger than is looked at"),
    CRL_HIT("ClientCertCrlHit", "revoked by its issuer"),
    CRL_PROCESSING_ERROR("ClientCertCrlProcessingError", "no usable revocation list says whether it is revoked"),
    UNTRUSTED("ClientCertUntrusted", "no path leads to a trusted authority"),
    NOT_YET_VALID("ClientCertNotYetValid", "not valid yet"),
    EXPIRED("ClientCertExpired", "not valid any more"),
    TYPE_UNSUPPORTED("ClientCertTypeUnsupported", "a kind of certificate or key that is not supported"),
    INVALID("ClientCertInvalid", "not a well-formed certificate"),
    PURPOSE_INVALID("ClientCertPurposeInvalid", "not issued for client authentication"),
    REJECTED("ClientCertRejected", "rejected by a rule of this listener"),
    UNMAPPED("UnmappedConnectionError", "the connection failed, or no certificate was presented"),
    INCOMPATIBLE("ClientCertIncompatible", "key or signature too weak for this listener");

    private final String code;
    private final String meaning;

    RefusalReason(String code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The load balancer's code, as it stands after {@code Failed:} in the connection log. */
    public String code() {
        return code;
    }

    /** The code in a few words, for people. */
    public String meaning() {
        return meaning;
    }
}
