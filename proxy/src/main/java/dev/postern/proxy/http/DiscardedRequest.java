package dev.postern.proxy.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;

/** The rest of a request that has been answered: read and thrown away, within bounds, so that the client gets to read the answer. */
final class DiscardedRequest {
    /** What a piece of it means for the connection. */
    enum Next {
        MORE,
        COMPLETE,
        /** Unreadable, or so much that a new connection is cheaper. */
        ENOUGH
    }

    static final Duration MAX_TIME = Duration.ofSeconds(5);
    private static final long MAX_BYTES = 1024 * 1024;

    private final Ending why;
    private long bytes;

    DiscardedRequest(Ending why) {
        this.why = why;
    }

    /** Why the exchange will have ended. */
    Ending why() {
        return why;
    }

    /** Takes, and releases, a piece. */
    Next take(HttpContent content) {
        bytes += content.content().readableBytes();
        var broken = content.decoderResult().isFailure();
        var last = content instanceof LastHttpContent;
        content.release();
        if (broken || bytes > MAX_BYTES) {
            return Next.ENOUGH;
        }
        return last ? Next.COMPLETE : Next.MORE;
    }
}
