package dev.postern.proxy.log;

/** Which protocol a request came by: the load balancer's words, field 1 of its access log (alb.md 4.3). */
public enum RequestType {
    HTTP("http", "http"),
    HTTPS("https", "https"),
    H2("h2", "https");

    private final String text;
    private final String scheme;

    RequestType(String text, String scheme) {
        this.text = text;
        this.scheme = scheme;
    }

    public String text() {
        return text;
    }

    /** The scheme of the URL in the request line. */
    public String scheme() {
        return scheme;
    }

    /** The version that the request line shows: that of HTTP/2 is not in the request, which reaches us in the shape of HTTP/1.1. */
    public String version(String received) {
        return this == H2 ? "HTTP/2.0" : received;
    }
}
