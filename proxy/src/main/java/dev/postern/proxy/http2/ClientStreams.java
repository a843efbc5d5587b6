package dev.postern.proxy.http2;

import dev.postern.proxy.connection.ConnectionReset;
import dev.postern.proxy.connection.Drained;
import dev.postern.proxy.http.Deadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of HTTP/2 as such: how many streams it has had, when it is idle, and how it ends. Streams enter when they open.
 * Behind the multiplexer, so only what concerns the connection gets here; nothing of it holds a buffer but GOAWAY, which is released.
 *
 * <pre>
 *   idle ◀──last stream closed── serving ──10,000th request, too old, drain──▶ leaving: GOAWAY, streams finish
 *     │ deadline, drain                                                           │ last stream closed
 *     ▼                                                                           ▼
 *   GOAWAY and FIN ◀───────────────────────────────────────────────────────────── FIN
 * </pre>
 */
public final class ClientStreams extends ChannelInboundHandlerAdapter implements Drained {
    private static final Logger LOG = LoggerFactory.getLogger(ClientStreams.class);

    /** CVE-2019-9512, -9515: frames that are answered and ask for nothing; a client that measures its way sends some a second. */
    private static final int MAX_CALLS = 1_000;

    private static final Duration CALLS_WINDOW = Duration.ofSeconds(10);

    private final Duration idleTimeout;
    private final Duration keepAlive;
    private final long begunNanos = System.nanoTime();
    private ChannelHandlerContext context;
    private Deadline deadline;
    private int requests;
    private int open;
    private int calls;
    private long callsSinceNanos = begunNanos;
    private boolean announced;
    private boolean leaving;
    private boolean closing;

    @SuppressWarnings("NullAway.Init") // context and deadline come with handlerAdded, before anything else can happen
    public ClientStreams(Duration idleTimeout, Duration keepAlive) {
        this.idleTimeout = idleTimeout;
        this.keepAlive = keepAlive;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        deadline = new Deadline(added.channel().eventLoop());
        deadline.start(idleTimeout, this::close);
        var more = Http2Limits.CONNECTION_WINDOW - io.netty.handler.codec.http2.Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        context.writeAndFlush(new DefaultHttp2WindowUpdateFrame(more));
    }

    /** A client has begun a request. On the event loop. */
    public void opened(Channel stream) {
        open++;
        requests++;
        deadline.stop();
        stream.closeFuture().addListener(closed -> streamClosed());
        // alb.md 5.1 and 8.5: the 10,000th, or the first after the keep-alive time, is served and is the last.
        if (announced
                || requests >= Http2Limits.MAX_REQUESTS
                || System.nanoTime() - begunNanos >= keepAlive.toNanos()) {
            leave();
        }
    }

    private void streamClosed() {
        open--;
        if (open > 0 || closing) {
            return;
        }
        if (leaving) {
            close();
        } else {
            deadline.start(idleTimeout, this::close);
        }
    }

    @Override
    public void announceDrain() {
        context.channel().eventLoop().execute(() -> announced = true);
    }

    @Override
    public void requestDrain() {
        context.channel().eventLoop().execute(this::drain);
    }

    private void drain() {
        leave();
        if (open == 0) {
            close();
        }
    }

    /** Streams that the client opens after this are as if it had not: it knows which, and asks again elsewhere (RFC 9113 §6.8). */
    private void leave() {
        if (!leaving && !closing) {
            leaving = true;
            context.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
    }

    private void close() {
        if (closing) {
            return;
        }
        closing = true;
        // What was written last may be taken slowly, or never; the connection ends all the same.
        deadline.start(idleTimeout, () -> ConnectionReset.of(context.channel()));
        context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        ReferenceCountUtil.release(message);
        if (message instanceof Http2PingFrame || message instanceof Http2SettingsFrame) {
            called();
        }
    }

    private void called() {
        var now = System.nanoTime();
        if (now - callsSinceNanos > CALLS_WINDOW.toNanos()) {
            callsSinceNanos = now;
            calls = 0;
        }
        calls++;
        if (calls > MAX_CALLS && !closing) {
            context.write(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM));
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        closing = true;
        deadline.stop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        // What breaks HTTP/2 the codec has answered with GOAWAY and a closed connection.
        if (!(cause instanceof Http2Exception) && !(cause instanceof IOException)) {
            LOG.warn("connection.failed", cause);
            ConnectionReset.of(context.channel());
        }
    }
}
