package dev.postern.proxy.http;

import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.upstream.Upstream;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Map;

/** Whether a request's head, as it goes on the wire, has room at its upstream. */
sealed interface HeadRoom {
    /** It has. */
    record Enough() implements HeadRoom {}

    /** It has, now that the header that could be spared is gone. */
    record EnoughWithoutLeaf() implements HeadRoom {}

    /** It has not: nothing of it may be cut, so it does not go. */
    record TooLittle(int bytes, int limit, String upstream) implements HeadRoom {
        Ending ending() {
            return Ending.because(
                    AccessDenial.HEADERS_TOO_LARGE,
                    "a head of " + bytes + " bytes (expected: at most " + limit + ", for upstream " + upstream + ")");
        }
    }

    /** Makes room in place, if there has to be and can be. */
    static HeadRoom make(HttpRequest prepared, Upstream upstream, HeaderBlock identity) {
        var limit = upstream.maxHeaderBytes();
        if (limit.isEmpty() || size(prepared) <= limit.get()) {
            return new Enough();
        }
        identity.expendable().ifPresent(name -> prepared.headers().remove(name));
        var rest = size(prepared);
        return rest <= limit.get() ? new EnoughWithoutLeaf() : new TooLittle(rest, limit.get(), upstream.name());
    }

    /**
     * All of it: request line, names, separators, values, line ends. API Gateway counts "all header values, including header names,
     * values, any line terminators, and whitespaces" for one kind of API and "request line and header values" for another (its quotas
     * for REST and for HTTP APIs); this is never less than either.
     */
    static int size(HttpRequest request) {
        var size = request.method().name().length()
                + request.uri().length()
                + request.protocolVersion().text().length()
                + "  \r\n\r\n".length();
        for (var fields = request.headers().iteratorCharSequence(); fields.hasNext(); ) {
            size += size(fields.next());
        }
        return size;
    }

    /** One line of a head. */
    static int size(Map.Entry<CharSequence, CharSequence> field) {
        return field.getKey().length() + field.getValue().length() + ": \r\n".length();
    }
}
