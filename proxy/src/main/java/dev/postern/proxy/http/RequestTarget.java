package dev.postern.proxy.http;

import java.util.Arrays;
import java.util.Locale;
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

    /** Whether somebody could read a {@code .} or {@code ..} segment in the path, encoded or not, with parameters or not, however often decoded. */
    boolean climbs() {
        var plain = path.replaceFirst("\\?.*", "").toLowerCase(Locale.ROOT);
        for (var decoded = plain; ; plain = decoded) {
            decoded = plain.replace("%25", "%")
                    .replace("%2e", ".")
                    .replace("%2f", "/")
                    .replace("%5c", "/");
            if (decoded.equals(plain)) {
                break;
            }
        }
        return Arrays.stream(plain.split("[/\\\\]", -1))
                .map(segment -> segment.replaceFirst("(;|%3b).*", ""))
                .anyMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    /** A Host value or authority without its port: {@code [::1]} for {@code [::1]:8443}. */
    static String withoutPort(String host) {
        var colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
