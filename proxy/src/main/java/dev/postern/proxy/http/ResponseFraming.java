package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/** Says to a client where a response ends, in a way its version of HTTP understands (RFC 9112 §6). */
final class ResponseFraming {
    private ResponseFraming() {}

    /**
     * Changes the head of an upstream's response, already cleaned, for the client.
     *
     * @param mayContinue whether the client's connection may serve another request
     * @return whether it will
     */
    static boolean frame(HttpRequest request, HttpResponse head, boolean mayContinue) {
        var oldClient = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        var status = head.status().code();
        var bodiless = request.method().equals(HttpMethod.HEAD) || status == 204 || status == 304;
        var known = bodiless || HttpUtil.isContentLengthSet(head);
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        if (oldClient) {
            head.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        } else if (!known && !HttpUtil.isTransferEncodingChunked(head)) {
            HttpUtil.setTransferEncodingChunked(head, true);
        }
        var continues = mayContinue && (!oldClient || known);
        if (!continues) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (oldClient) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return continues;
    }
}
