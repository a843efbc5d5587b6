package dev.postern.proxy.upstream;

/** Why no (complete) response came, and the status that says so (alb.md 5.1): 502 for an answer that is none, 503 where there is nobody to ask, 504 for none in time. */
public enum UpstreamFailure {
    NO_TARGET(503, "no registered targets"),
    CONNECT_FAILED(502, "connection failed"),
    CONNECT_TIMEOUT(504, "no connection in time"),
    TLS_FAILED(502, "TLS handshake failed"),
    TLS_TIMEOUT(504, "no TLS handshake in time"),
    CLOSED_EARLY(502, "closed before the response was complete"),
    MALFORMED(502, "not an HTTP response"),
    DEREGISTERED(502, "the target was deregistered, and its delay has passed"),
    RESPONSE_TIMEOUT(504, "no response in time");

    private final int status;
    private final String meaning;

    UpstreamFailure(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    public int status() {
        return status;
    }

    public String meaning() {
        return meaning;
    }
}
