package dev.postern.proxy.http2;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Set;

/** Heads and trailers of responses in the shape of HTTP/2: lower case, and without what belongs to a connection (RFC 9113 §8.2). */
final class HeaderFields {
    private static final Set<String> CONNECTION = Set.of(
            "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "http2-settings", "te");

    private HeaderFields() {}

    static Http2Headers of(HttpResponse head) {
        return of(head.headers()).status(head.status().codeAsText());
    }

    static Http2Headers of(HttpHeaders fields) {
        var headers = new DefaultHttp2Headers(false);
        for (var all = fields.iteratorCharSequence(); all.hasNext(); ) {
            var field = all.next();
            var name = AsciiString.of(field.getKey()).toLowerCase();
            if (!CONNECTION.contains(name.toString())) {
                headers.add(name, field.getValue());
            }
        }
        return headers;
    }

    /** Names and values. */
    static long size(Http2Headers headers) {
        var size = 0L;
        for (var field : headers) {
            size += field.getKey().length() + field.getValue().length();
        }
        return size;
    }
}
