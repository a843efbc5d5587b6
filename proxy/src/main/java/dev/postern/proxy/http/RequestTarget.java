package dev.postern.proxy.http;

import dev.postern.proxy.access.DotSegments;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.HexFormat;
import java.util.Optional;

/** A request's target, taken apart (RFC 9112 §3.2): a path, and the authority if the target was absolute. */
record RequestTarget(Optional<String> authority, String path) {
    private static final int MAX_ENCODINGS = 4;

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

    /**
     * Whether somebody could read a {@code .} or {@code ..} segment in the path, encoded or not, with parameters or not, however often decoded.
     * What is encoded more often than anybody would counts as one that has: each further time costs a pass over the path.
     */
    boolean climbs() {
        var plain = path.replaceFirst("\\?.*", "");
        for (var times = 0; times <= MAX_ENCODINGS; times++) {
            if (DotSegments.in(plain)) {
                return true;
            }
            var decoded = decoded(plain);
            if (decoded.equals(plain)) {
                return false;
            }
            plain = decoded;
        }
        return true;
    }

    /** Every octet that is encoded, once; a percent sign before anything else stays. */
    private static String decoded(String path) {
        var decoded = new StringBuilder(path.length());
        for (var at = 0; at < path.length(); at++) {
            var encoded = path.charAt(at) == '%'
                    && at + 2 < path.length()
                    && HexFormat.isHexDigit(path.charAt(at + 1))
                    && HexFormat.isHexDigit(path.charAt(at + 2));
            decoded.append(encoded ? (char) HexFormat.fromHexDigits(path, at + 1, at + 3) : path.charAt(at));
            at += encoded ? 2 : 0;
        }
        return decoded.toString();
    }

    /** What a request is for, without a port; the host of an absolute target wins over the header (alb.md 8.3). */
    static Optional<String> hostOf(HttpRequest request) {
        return of(request.uri())
                .authority()
                .or(() -> Optional.ofNullable(request.headers().get(HttpHeaderNames.HOST)))
                .map(RequestTarget::withoutPort);
    }

    /** A Host value or authority without its port: {@code [::1]} for {@code [::1]:8443}. */
    static String withoutPort(String host) {
        var colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
