package dev.postern.authorizer;

/** Why a request was answered as it was; the names are the values of the metrics' dimension and of the context's key. */
enum Reason {
    KNOWN_CLIENT(Answer.ALLOW),

    /** None of the identity headers: whoever asks has not come through the edge. */
    NO_IDENTITY(Answer.UNAUTHORIZED),
    TOKEN_MISSING(Answer.UNAUTHORIZED),
    TOKEN_INVALID(Answer.UNAUTHORIZED),
    /** The token is another certificate's (RFC 8705 §3), or nobody's where one is asked for. */
    TOKEN_NOT_BOUND(Answer.UNAUTHORIZED),

    WRONG_ENDPOINT(Answer.DENY),
    IDENTITY_INCOMPLETE(Answer.DENY),
    IDENTITY_REPEATED(Answer.DENY),
    IDENTITY_MALFORMED(Answer.DENY),
    /** The headers do not speak of one certificate. */
    IDENTITY_CONTRADICTORY(Answer.DENY),
    /** The header of passthrough mode: the edge in front has verified nobody. */
    IDENTITY_UNVERIFIED(Answer.DENY),
    CERTIFICATE_UNKNOWN(Answer.DENY),
    CERTIFICATE_OF_NO_CLIENT(Answer.DENY),
    CERTIFICATE_DENIED(Answer.DENY),
    CERTIFICATE_REVOKED(Answer.DENY),
    CERTIFICATE_EXPIRED(Answer.DENY),
    CERTIFICATE_NOT_YET_VALID(Answer.DENY),

    REGISTER_UNAVAILABLE(Answer.FAILURE),
    DENY_LIST_UNAVAILABLE(Answer.FAILURE),
    TOKEN_KEYS_UNAVAILABLE(Answer.FAILURE),
    EVENT_MALFORMED(Answer.FAILURE),
    BROKEN(Answer.FAILURE);

    /** What API Gateway makes of it. */
    enum Answer {
        /** The request goes on. */
        ALLOW,
        /** 401, which it answers only to a function that fails with the message "Unauthorized". */
        UNAUTHORIZED,
        /** 403, for a policy that denies. */
        DENY,
        /** 500, for a function that fails otherwise. */
        FAILURE
    }

    private final Answer answer;

    Reason(Answer answer) {
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }
}
