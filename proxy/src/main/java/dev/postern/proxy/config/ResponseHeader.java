package dev.postern.proxy.config;

import java.util.Locale;

/** The headers that a listener can set on every response, whatever the upstream said (alb.md 8.8). */
public enum ResponseHeader {
    STRICT_TRANSPORT_SECURITY("Strict-Transport-Security"),
    ACCESS_CONTROL_ALLOW_ORIGIN("Access-Control-Allow-Origin"),
    ACCESS_CONTROL_ALLOW_METHODS("Access-Control-Allow-Methods"),
    ACCESS_CONTROL_ALLOW_HEADERS("Access-Control-Allow-Headers"),
    ACCESS_CONTROL_ALLOW_CREDENTIALS("Access-Control-Allow-Credentials"),
    ACCESS_CONTROL_EXPOSE_HEADERS("Access-Control-Expose-Headers"),
    ACCESS_CONTROL_MAX_AGE("Access-Control-Max-Age"),
    CONTENT_SECURITY_POLICY("Content-Security-Policy"),
    X_CONTENT_TYPE_OPTIONS("X-Content-Type-Options"),
    X_FRAME_OPTIONS("X-Frame-Options");

    private final String headerName;

    ResponseHeader(String headerName) {
        this.headerName = headerName;
    }

    public String headerName() {
        return headerName;
    }

    /** The listener attribute that holds its value. */
    public String attribute() {
        return "routing.http.response." + name().toLowerCase(Locale.ROOT) + ".header_value";
    }
}
