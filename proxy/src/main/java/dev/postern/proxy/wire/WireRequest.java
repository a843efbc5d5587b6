package dev.postern.proxy.wire;

import dev.postern.proxy.desync.Classification;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/**
 * A request as it came over HTTP/1: its head in the one form in which it may go on, and what was found of the form in which it came. If its
 * decoder result is a failure, the cause is an {@link Unreadable}.
 */
public final class WireRequest extends DefaultHttpRequest {
    private final transient Classification classification;
    private final boolean lineRead;

    WireRequest(
            HttpVersion version,
            HttpMethod method,
            String target,
            HttpHeaders headers,
            Classification classification,
            boolean lineRead) {
        super(version, method, target, headers, false); // the target is HeadGuard's to judge
        this.classification = classification;
        this.lineRead = lineRead;
    }

    WireRequest failed(Unreadable cause) {
        setDecoderResult(DecoderResult.failure(cause));
        return this;
    }

    /** How a request was classified; what came otherwise than over HTTP/1 has one reading only (alb.md 8.7: h2 is out of scope). */
    public static Classification classificationOf(HttpRequest request) {
        return request instanceof WireRequest wire ? wire.classification : Classification.COMPLIANT;
    }

    /** Whether method, target and version are known, whatever became of the rest. */
    public static boolean hasLine(HttpRequest request) {
        return request instanceof WireRequest wire
                ? wire.lineRead
                : request.decoderResult().isSuccess();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
