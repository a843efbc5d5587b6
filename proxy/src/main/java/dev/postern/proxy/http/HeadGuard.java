package dev.postern.proxy.http;

import dev.postern.proxy.wire.HeadLimits;
import dev.postern.proxy.wire.Unreadable;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a request head is one that every parser behind us reads as we do (P1). What the decoder could not read, or not in one way, it has
 * marked as failed, version and framing included; a head that passes here also has a known method, one host and a plain target.
 */
final class HeadGuard {
    /** alb.md 8.3; everything else is answered 405, as TRACE is. */
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS,
            HttpMethod.PATCH);

    /** RFC 9110 §9.2.2: doing it twice is doing it once. */
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS);

    private HeadGuard() {}

    static boolean isIdempotent(HttpMethod method) {
        return IDEMPOTENT.contains(method);
    }

    static Optional<Rejection> check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return unreadable(request.decoderResult().cause());
        }
        if (!METHODS.contains(request.method())) {
            return rejected(HttpResponseStatus.METHOD_NOT_ALLOWED, "method " + request.method());
        }
        return target(request).or(() -> host(request)).or(() -> fieldSizes(request));
    }

    /** Whether the path stays below a prefix, whatever the upstream decodes and resolves. Without a prefix, paths are the upstream's business. */
    static Optional<Rejection> checkBelow(String prefix, HttpRequest request) {
        if (prefix.isEmpty()) {
            return Optional.empty();
        }
        var target = RequestTarget.of(request.uri());
        if (!target.path().startsWith("/")) {
            return bad("request target is no path");
        }
        return target.climbs() ? bad("dot segments in the path") : Optional.empty();
    }

    private static Optional<Rejection> unreadable(Throwable cause) {
        return cause instanceof Unreadable known
                ? rejected(HttpResponseStatus.valueOf(known.status()), String.valueOf(known.getMessage()))
                : bad("undecodable head: " + cause.getClass().getSimpleName());
    }

    private static Optional<Rejection> target(HttpRequest request) {
        var uri = request.uri();
        for (int i = 0; i < uri.length(); i++) {
            var character = uri.charAt(i);
            // Printable ASCII only, and no fragment: RFC 9112 §3.2 allows neither, and backends differ in what they
            // make of it.
            if (character <= ' ' || character >= 0x7f || character == '#') {
                return bad("character " + (int) character + " in the request target");
            }
        }
        var origin = uri.startsWith("/");
        var asterisk = uri.equals("*") && request.method().equals(HttpMethod.OPTIONS);
        var absolute = uri.startsWith("http://") || uri.startsWith("https://");
        if (absolute) {
            var authority = RequestTarget.of(uri).authority().orElse("");
            return !authority.isEmpty() && isHost(authority) ? Optional.empty() : bad("host of the request target");
        }
        return origin || asterisk ? Optional.empty() : bad("request target is no path");
    }

    private static Optional<Rejection> host(HttpRequest request) {
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            // RFC 9112 §3.2. The load balancer takes the first (alb.md 8.3); two hosts are two readings, so we take
            // none.
            return bad(hosts.size() + " Host headers");
        }
        if (hosts.isEmpty()) {
            return request.protocolVersion().equals(HttpVersion.HTTP_1_1) ? bad("no Host header") : Optional.empty();
        }
        return isHost(hosts.get(0)) ? Optional.empty() : bad("Host header");
    }

    /** A name or address, and a port if there is one; encoded names are for nobody, and two readings by everybody. */
    private static boolean isHost(String host) {
        var name = RequestTarget.withoutPort(host);
        var port = host.substring(name.length());
        var literal = name.startsWith("[") && name.endsWith("]");
        var inside = literal ? name.substring(1, name.length() - 1) : name;
        return inside.chars().allMatch(character -> isHostCharacter(character, literal))
                && (port.isEmpty() || port.chars().skip(1).allMatch(character -> character >= '0' && character <= '9'));
    }

    private static boolean isHostCharacter(int character, boolean literal) {
        var alphanumeric = character < 0x80 && Character.isLetterOrDigit(character);
        return alphanumeric || (literal ? ".:%" : ".-_~").indexOf(character) >= 0;
    }

    private static Optional<Rejection> fieldSizes(HttpRequest request) {
        for (var fields = request.headers().iteratorCharSequence(); fields.hasNext(); ) {
            var field = fields.next();
            if (field.getKey().length() + field.getValue().length() + 2 > HeadLimits.LINE) {
                return bad("a header over " + HeadLimits.LINE + " bytes");
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> bad(String why) {
        return rejected(HttpResponseStatus.BAD_REQUEST, why);
    }

    private static Optional<Rejection> rejected(HttpResponseStatus status, String why) {
        return Optional.of(new Rejection(status, why));
    }
}
