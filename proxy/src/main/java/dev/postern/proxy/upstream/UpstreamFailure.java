package dev.postern.proxy.upstream;

/** Why no (complete) response came, and the status that says so: 502 for an answer that is none, 504 for none in time (alb.md 5.1). */
public enum UpstreamFailure {
    UNRESOLVED(502, "name does not resolve"),
    CONNECT_FAILED(502, "connection failed"),
    CONNECT_TIMEOUT(504, "no connection in time"),
    TLS_FAILED(502, "TLS handshake failed"),
    CLOSED_EARLY(502, "closed before the response was complete"),
    MALFORMED(502, "not an HTTP response"),
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
