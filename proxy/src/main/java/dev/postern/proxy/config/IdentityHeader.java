package dev.postern.proxy.config;

import java.util.Locale;

/** The headers that carry a client's identity upstream, under the load balancer's default names (alb.md 1.1, 1.2, 1.6). */
public enum IdentityHeader {
    SERIAL_NUMBER("X-Amzn-Mtls-Clientcert-Serial-Number"),
    ISSUER("X-Amzn-Mtls-Clientcert-Issuer"),
    SUBJECT("X-Amzn-Mtls-Clientcert-Subject"),
    VALIDITY("X-Amzn-Mtls-Clientcert-Validity"),
    LEAF("X-Amzn-Mtls-Clientcert-Leaf"),
    /** The whole chain as presented; passthrough mode only. */
    CHAIN("X-Amzn-Mtls-Clientcert");

    private final String defaultName;

    IdentityHeader(String defaultName) {
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
