package dev.postern.proxy.http;

import java.util.Optional;

/** A request's target, taken apart (RFC 9112 §3.2): a path, and the authority if the target was absolute. */
record RequestTarget(Optional<String> authority, String path) {
    /** The target of a guarded head: a path, an asterisk, or an absolute http or https URI. */
    static RequestTarget of(String uri) {
        var start = uri.indexOf("://");
        if (uri.startsWith("/") || start < 0) {
            return new RequestTarget(Optional.empty(), uri);
        }
        var end = uri.indexOf('/', start + 3);
        var query = uri.indexOf('?', start + 3);
        if (query >= 0 && (end < 0 || query < end)) {
            return new RequestTarget(Optional.of(uri.substring(start + 3, query)), "/" + uri.substring(query));
        }
        return end < 0
                ? new RequestTarget(Optional.of(uri.substring(start + 3)), "/")
                : new RequestTarget(Optional.of(uri.substring(start + 3, end)), uri.substring(end));
    }

    /** A Host value or authority without its port: {@code [::1]} for {@code [::1]:8443}. */
    static String withoutPort(String host) {
        var colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
