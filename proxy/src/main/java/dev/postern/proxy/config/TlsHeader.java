package dev.postern.proxy.config;

import java.util.Locale;

/** The headers that tell how the client's connection is encrypted, under the load balancer's default names (alb.md 1.6). */
public enum TlsHeader {
    VERSION("X-Amzn-Tls-Version"),
    CIPHER_SUITE("X-Amzn-Tls-Cipher-Suite");

    private final String defaultName;

    TlsHeader(String defaultName) {
        this.defaultName = defaultName;
    }

    public String defaultName() {
        return defaultName;
    }

    /** The listener attribute that renames it. */
    public String attribute() {
        return "routing.http.request." + defaultName.toLowerCase(Locale.ROOT).replace('-', '_') + ".header_name";
    }
}
