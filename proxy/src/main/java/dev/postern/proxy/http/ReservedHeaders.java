package dev.postern.proxy.http;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header names that only the edge may say towards an upstream. Backends fold {@code _} and {@code .} to {@code -}, so every
 * such spelling is the same name here (H1; alb.md 1.5).
 */
final class ReservedHeaders {
    /** What a received header name means to us. */
    enum Family {
        /** Says who the client is: removed, always, and counted. */
        IDENTITY,
        /** Says where the request came from: removed, or continued by rules of its own. */
        FORWARDING,
        /** Belongs to one connection (RFC 9110 §7.6.1): never passed on. */
        HOP_BY_HOP,
        OTHER
    }

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect");
    // Say where a message goes and where it ends.
    private static final Set<String> MESSAGE = Set.of("content-length", "host");
    // RFC 9440, and the register's id; reserved whether a listener sends them or not.
    private static final Set<String> IDENTITY = Set.of("client-cert", "client-cert-chain", "x-postern-client");

    private final Set<String> renamed;

    /** A set that also holds names the identity headers were given by configuration; the default names stay reserved. */
    ReservedHeaders(Collection<String> renamed) {
        this.renamed = renamed.stream().map(ReservedHeaders::folded).collect(Collectors.toUnmodifiableSet());
    }

    /** What a name means, where a policy adds headers of its own. */
    Family family(CharSequence name, AddedHeaders added) {
        var folded = folded(name);
        if (folded.startsWith("x-amzn-mtls-")
                || folded.startsWith("x-amzn-tls-")
                || IDENTITY.contains(folded)
                || renamed.contains(folded)
                || added.reserve(folded)) {
            return Family.IDENTITY;
        }
        if (folded.startsWith("x-forwarded-") || folded.equals("forwarded") || folded.equals("x-amzn-trace-id")) {
            return Family.FORWARDING;
        }
        // Content_Length is no Content-Length here and may be one behind us; two readings are what smuggling is made
        // of.
        var disguised = MESSAGE.contains(folded)
                && !folded.contentEquals(name.toString().toLowerCase(Locale.ROOT));
        return disguised || HOP_BY_HOP.contains(folded) ? Family.HOP_BY_HOP : Family.OTHER;
    }

    /** Whether no rule of an access policy may set it. */
    boolean reserves(String name) {
        return MESSAGE.contains(folded(name)) || family(name, AddedHeaders.NONE) != Family.OTHER;
    }

    static String folded(CharSequence name) {
        return name.toString().toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    }
}
