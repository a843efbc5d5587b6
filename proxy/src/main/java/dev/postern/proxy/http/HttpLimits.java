package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpDecoderConfig;

/** What the decoder accepts of a client, the load balancer's sizes (alb.md 1.4). */
public final class HttpLimits {
    /** Of a request's line or path, and of all headers together. */
    public static final int MAX_LINE = HeadGuard.MAX_LINE;

    public static final int MAX_HEAD = HeadGuard.MAX_HEAD;

    private HttpLimits() {}

    /** Strict lines, no duplicate Content-Length, none beside Transfer-Encoding; streamed in pieces, never gathered. */
    public static HttpDecoderConfig requests() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(HeadGuard.MAX_LINE)
                .setMaxHeaderSize(HeadGuard.MAX_HEAD)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true);
    }
}
