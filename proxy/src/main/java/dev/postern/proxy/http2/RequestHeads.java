package dev.postern.proxy.http2;

import dev.postern.proxy.config.InvalidHeaderFields;
import dev.postern.proxy.wire.HeadLimits;
import dev.postern.proxy.wire.Unreadable;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Request heads and trailers of HTTP/2 in the shape of HTTP/1.1. What breaks a rule of RFC 9113 §8 or the load balancer's own comes
 * out as a request that failed to decode, which is answered 400. Nothing in it can mean more to a parser of HTTP/1.1 than it did
 * here: no name or value has a line end, a blank around it or any other control character.
 */
final class RequestHeads {
    /** RFC 9113 §8.2.2; {@code host} and {@code te} have rules of their own. */
    private static final Set<String> CONNECTION =
            Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "http2-settings");

    private final InvalidHeaderFields invalidNames;

    RequestHeads(InvalidHeaderFields invalidNames) {
        this.invalidNames = invalidNames;
    }

    /** The request; {@code complete} if the head is all of it. */
    HttpRequest read(Http2Headers head, boolean complete) {
        var path = text(head.path());
        var headers = fresh();
        var problem = pseudo(head)
                .or(() -> fields(head, headers))
                .or(() -> host(head, headers))
                .or(() -> length(headers));
        if (!complete && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        // alb.md 8.4: an expectation is not supported on HTTP/2. It is neither met nor passed on; the body comes all
        // the same.
        headers.remove(HttpHeaderNames.EXPECT);
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method(head), isPlain(path) ? path : "/", headers);
        if (path.length() > HeadLimits.LINE) {
            request.setDecoderResult(
                    DecoderResult.failure(new Unreadable(414, ":path over " + HeadLimits.LINE + " bytes")));
        } else {
            problem.ifPresent(why -> request.setDecoderResult(DecoderResult.failure(Unreadable.bad(why))));
        }
        return request;
    }

    /** The trailers, or what is wrong with them. */
    Optional<String> trailers(Http2Headers received, HttpHeaders trailers) {
        for (var field : received) {
            if (field.getKey().length() > 0 && field.getKey().charAt(0) == ':') {
                return Optional.of("pseudo header in a trailer");
            }
        }
        return fields(received, trailers);
    }

    private static HttpHeaders fresh() {
        // Checked here, and better than the factory would.
        return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    }

    private static HttpMethod method(Http2Headers head) {
        var method = text(head.method());
        var token = !method.isEmpty() && method.chars().allMatch(character -> character > ' ' && character < 0x7f);
        return token && method.chars().noneMatch(character -> "\"(),/:;<=>?@[\\]{}".indexOf(character) >= 0)
                ? HttpMethod.valueOf(method)
                : NONE;
    }

    /** Not one of those that are served, so what has none is refused. */
    private static final HttpMethod NONE = HttpMethod.valueOf("NONE");

    private static Optional<String> pseudo(Http2Headers head) {
        for (var name : Set.of(":method", ":scheme", ":path", ":authority")) {
            if (head.getAll(name).size() > 1) {
                return Optional.of("several " + name);
            }
        }
        if (!AsciiString.contentEqualsIgnoreCase("https", head.scheme())) {
            return Optional.of(":scheme \"" + text(head.scheme()) + "\" (expected: https)");
        }
        var path = text(head.path());
        return isPlain(path) && (path.startsWith("/") || path.equals("*"))
                ? Optional.empty()
                : Optional.of(":path is no path (expected: /…, or * for OPTIONS)");
    }

    private static boolean isPlain(String path) {
        return path.chars().allMatch(character -> character > ' ' && character < 0x7f);
    }

    private Optional<String> fields(Http2Headers received, HttpHeaders into) {
        var cookies = new StringJoiner("; ");
        for (var field : received) {
            var name = AsciiString.of(field.getKey());
            if (!name.isEmpty() && name.charAt(0) == ':') {
                continue;
            }
            if (!isName(name)) {
                if (invalidNames == InvalidHeaderFields.DROP) {
                    continue;
                }
                // alb.md 8.3: "only alphanumeric characters and hyphens".
                return Optional.of("a header's name (expected: a-z, 0-9 and -)");
            }
            var problem = value(name, field.getValue());
            if (problem.isPresent()) {
                return problem;
            }
            if (name.contentEquals(HttpHeaderNames.COOKIE)) {
                cookies.add(field.getValue()); // RFC 9113 §8.2.3: put together again
            } else {
                into.add(name, field.getValue());
            }
        }
        if (cookies.length() > 0) {
            into.set(HttpHeaderNames.COOKIE, cookies.toString());
        }
        return Optional.empty();
    }

    private static boolean isName(AsciiString name) {
        for (var at = 0; at < name.length(); at++) {
            var character = name.charAt(at);
            var letter = character >= 'a' && character <= 'z';
            var digit = character >= '0' && character <= '9';
            if (!letter && !digit && character != '-') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static Optional<String> value(AsciiString name, CharSequence value) {
        for (var at = 0; at < value.length(); at++) {
            var character = value.charAt(at);
            // RFC 9113 §8.2.1, and any other control character: a line end would begin a header, or a request, of its
            // own.
            if ((character < ' ' && character != '\t') || character == 0x7f || character > 0xff) {
                return Optional.of("a control character in " + name);
            }
        }
        if (value.length() > 0 && (isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1)))) {
            return Optional.of("a blank around the value of " + name);
        }
        var trailersOnly =
                name.contentEquals(HttpHeaderNames.TE) && HttpHeaderValues.TRAILERS.contentEqualsIgnoreCase(value);
        if (CONNECTION.contains(name.toString()) || (name.contentEquals(HttpHeaderNames.TE) && !trailersOnly)) {
            return Optional.of(name + " in HTTP/2");
        }
        return Optional.empty();
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }

    /** RFC 9113 §8.3.1: the authority is the host, and a Host that says otherwise is a second reading. */
    private static Optional<String> host(Http2Headers head, HttpHeaders headers) {
        var authority = head.authority();
        var hosts = headers.getAll(HttpHeaderNames.HOST);
        if (authority == null) {
            return Optional.empty(); // with a Host it will do, and without one it is refused as in HTTP/1.1
        }
        if (hosts.stream().anyMatch(host -> !AsciiString.contentEqualsIgnoreCase(host, authority))) {
            return Optional.of("a Host other than :authority");
        }
        headers.set(HttpHeaderNames.HOST, authority);
        return Optional.empty();
    }

    private static Optional<String> length(HttpHeaders headers) {
        var lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        var one = lengths.size() == 1 && lengths.get(0).chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return lengths.isEmpty()
                        || (one && !lengths.get(0).isEmpty() && lengths.get(0).length() < 19)
                ? Optional.empty()
                : Optional.of("Content-Length");
    }

    private static String text(@Nullable CharSequence value) {
        return value == null ? "" : value.toString();
    }
}
