package dev.postern.proxy.http;

import dev.postern.proxy.access.AccessDenial;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Optional;

/** How far the body of a request has come, and how long it may become. Confined to its event loop. */
final class RequestBody {
    private final HttpRequest head;
    private boolean awaited;
    private boolean complete;
    private long left = Long.MAX_VALUE;

    RequestBody(HttpRequest head) {
        this.head = head;
        awaited = HttpUtil.is100ContinueExpected(head);
    }

    void atMost(long bytes) {
        left = bytes;
    }

    /** Whether the head, a guarded one, says that there is none. */
    boolean isEmpty() {
        return !HttpUtil.isTransferEncodingChunked(head) && HttpUtil.getContentLength(head, 0L) == 0;
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether the client waits to be told to send it. */
    boolean isAwaited() {
        return awaited && !complete;
    }

    /** The client has been told. */
    void askedFor() {
        awaited = false;
    }

    /** Counts a piece, or says why the request ends here. */
    Optional<TurnedAway> take(HttpContent piece) {
        if (piece.decoderResult().isFailure()) {
            // A body that cannot be read to its end must not look complete to the upstream.
            return Optional.of(new TurnedAway(
                    HttpResponseStatus.BAD_REQUEST, RestOfRequest.UNREADABLE, Ending.because("undecodable body")));
        }
        left -= piece.content().readableBytes();
        if (left < 0) {
            return Optional.of(new TurnedAway(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    RestOfRequest.DISCARDED,
                    Ending.because(AccessDenial.REQUEST_TOO_LARGE, "the body is longer than the rule allows")));
        }
        complete = piece instanceof LastHttpContent;
        return Optional.empty();
    }

    /** The rest has been read without us. */
    void ended() {
        complete = true;
    }
}
