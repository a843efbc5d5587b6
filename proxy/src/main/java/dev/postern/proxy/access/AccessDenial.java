package dev.postern.proxy.access;

/** Why a proven client may not do what it asks for. The code stands in the access log; the client learns the status only. */
public enum AccessDenial {
    PATH_AMBIGUOUS("AccessPathAmbiguous", 400, "the path can be read in two ways"),
    CLIENT_UNREGISTERED("AccessClientUnregistered", 403, "the register does not know the certificate"),
    ENDPOINT_MISMATCH("AccessEndpointMismatch", 403, "the client is bound to other VPC endpoints"),
    RULE("AccessDeniedByRule", 403, "a rule denies it"),
    NO_RULE("AccessNoRule", 403, "no rule allows it"),
    HEADERS_TOO_LARGE("AccessHeadersTooLarge", 431, "the headers are larger than the upstream takes"),
    REQUEST_TOO_LARGE("AccessRequestTooLarge", 413, "the request is larger than the rule allows"),
    RATE("AccessRateExceeded", 429, "more requests than the rule allows"),
    CONCURRENCY("AccessConcurrencyExceeded", 429, "more requests at once than the rule allows");

    private final String code;
    private final int status;
    private final String meaning;

    AccessDenial(String code, int status, String meaning) {
        this.code = code;
        this.status = status;
        this.meaning = meaning;
    }

    /** The code in records and in {@code explain}. */
    public String code() {
        return code;
    }

    /** The HTTP status the client gets. */
    public int status() {
        return status;
    }

    /** The code in a few words, for people. */
    public String meaning() {
        return meaning;
    }
}
