package dev.postern.proxy.config;

import java.util.Locale;
import java.util.Set;

/**
 * What a request header's name means to an edge, whatever a configuration adds to that. Backends fold {@code _} and {@code .} to {@code -}, so
 * every such spelling is the same name here (H1; alb.md 1.5).
 */
public enum HeaderFamily {
    /** Says who the client is: the edge's to say, always. */
    IDENTITY,
    /** Says where the request came from: removed, or continued by rules of its own. */
    FORWARDING,
    /** Belongs to one connection (RFC 9110 §7.6.1): never passed on. */
    HOP_BY_HOP,
    /** Says where a message goes and where it ends. */
    MESSAGE,
    OTHER;

    private static final Set<String> CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect");
    private static final Set<String> FRAME = Set.of("content-length", "host");
    // RFC 9440, and the register's id; reserved whether a listener sends them or not.
    private static final Set<String> CLIENT = Set.of("client-cert", "client-cert-chain", "x-postern-client");

    /** The family of a name that {@link #folded} has folded. */
    public static HeaderFamily of(String folded) {
        if (folded.startsWith("x-amzn-mtls-") || folded.startsWith("x-amzn-tls-") || CLIENT.contains(folded)) {
            return IDENTITY;
        }
        if (folded.startsWith("x-forwarded-") || folded.equals("forwarded") || folded.equals("x-amzn-trace-id")) {
            return FORWARDING;
        }
        if (CONNECTION.contains(folded)) {
            return HOP_BY_HOP;
        }
        return FRAME.contains(folded) ? MESSAGE : OTHER;
    }

    /** A name as the most careless backend reads it. */
    public static String folded(CharSequence name) {
        return name.toString().toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }
}
