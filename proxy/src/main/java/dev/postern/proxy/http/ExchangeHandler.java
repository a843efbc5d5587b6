package dev.postern.proxy.http;

import dev.postern.proxy.connection.Drained;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of all exchanges of one connection, one after another, or of the one exchange of a stream. What the codec decodes waits in an inbox until the
 * exchange takes it, and no more is read while something waits: a slow upstream slows the client down, and pipelined requests
 * are held back. Messages in the inbox belong to this handler; what is handed to an exchange belongs to the exchange.
 *
 * <pre>
 *   waiting for a head ──request──▶ exchange ──ended, kept alive──▶ waiting for a head
 *          │ deadline, drain           │ ended, not kept alive / broken
 *          ▼                           ▼
 *        closed ◀──────────────────── closed
 * </pre>
 */
public final class ExchangeHandler extends ChannelInboundHandlerAdapter implements Drained {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);

    private final ExchangeRules rules;
    private final TrafficMeter meter;
    private final ClientWire wire;
    private final Queue<HttpObject> inbox = new ArrayDeque<>();
    private final long begunNanos = System.nanoTime();
    private ChannelHandlerContext context;
    private Deadline deadline;
    private @Nullable Exchange exchange;
    private boolean reading;
    private boolean pumping;
    private boolean headBegun;
    private boolean leaving;
    private boolean draining;
    private boolean closing;

    /** That of a connection of HTTP/1. */
    public ExchangeHandler(ExchangeRules rules, TrafficMeter meter) {
        this(rules, meter, new Http1Wire());
    }

    @SuppressWarnings("NullAway.Init") // context and deadline come with handlerAdded, before anything else can happen
    public ExchangeHandler(ExchangeRules rules, TrafficMeter meter, ClientWire wire) {
        this.rules = rules;
        this.meter = meter;
        this.wire = wire;
    }

    @Override
    public void announceDrain() {
        loop().execute(() -> leaving = true);
    }

    @Override
    public void requestDrain() {
        loop().execute(this::drain);
    }

    private void drain() {
        leaving = true;
        draining = true;
        if (exchange == null && inbox.isEmpty()) {
            close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        deadline = new Deadline(added.channel().eventLoop());
        awaitHead();
        requestMore();
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        reading = false;
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        inbox.add((HttpObject) message);
        pump();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        reading = false;
        if (exchange == null && !headBegun && !closing && meter.hasReceived()) {
            // Part of a head has come. From here on a slow one is counted against the client, whatever it drips (P6).
            headBegun = true;
            deadline.start(rules.headTimeout(), this::headTooSlow);
        }
        requestMore();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        if (exchange != null) {
            exchange.clientWritabilityChanged();
        }
        pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        closing = true;
        deadline.stop();
        if (exchange != null) {
            exchange.clientGone();
        }
        inbox.forEach(ReferenceCountUtil::release);
        inbox.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (!(cause instanceof IOException) && !(cause instanceof io.netty.handler.codec.DecoderException)) {
            LOG.warn("exchange.failed", cause);
        }
        abort();
    }

    /** Hands the exchange what has arrived, for as long as it takes it. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (!inbox.isEmpty() && !closing) {
            if (exchange == null) {
                if (!isWritable()) {
                    break; // a client that reads no answers gets to ask nothing more
                }
                begin(inbox.remove());
            } else if (exchange.wantsContent()) {
                exchange.requestContent((HttpContent) inbox.remove());
            } else {
                break;
            }
        }
        pumping = false;
        requestMore();
    }

    private void begin(HttpObject message) {
        if (!(message instanceof HttpRequest request)) {
            // The rest of a request that was answered without it.
            ReferenceCountUtil.release(message);
            return;
        }
        deadline.stop();
        headBegun = false;
        exchange = new Exchange(this, rules, request, meter);
        exchange.begin();
    }

    /** One read at a time, and only when its result can be used; after the request's end, to learn if the client goes away. */
    private void requestMore() {
        var current = exchange;
        var useful = current == null ? isWritable() : current.wantsContent() || current.isRequestComplete();
        if (!reading && !closing && useful && inbox.isEmpty()) {
            reading = true;
            context.read();
        }
    }

    private void awaitHead() {
        deadline.start(rules.idleTimeout(), this::close);
    }

    private void headTooSlow() {
        rules.finished().accept(ExchangeSummary.ofSlowHead(rules.clock().instant(), meter));
        respond(HttpResponseStatus.REQUEST_TIMEOUT, false, Optional.empty());
        close();
    }

    EventLoop loop() {
        return context.channel().eventLoop();
    }

    Deadline deadline() {
        return deadline;
    }

    boolean isInboxEmpty() {
        return inbox.isEmpty();
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    /** Whether the connection may serve another request after the current one. */
    boolean mayContinue() {
        return wire.servesSeveral()
                && !leaving
                && System.nanoTime() - begunNanos < rules.keepAlive().toNanos();
    }

    void write(Object message) {
        context.write(message, context.voidPromise());
    }

    void flush() {
        context.flush();
    }

    /** Answers in the upstream's place. */
    void respond(HttpResponseStatus status, boolean keepAlive, Optional<Duration> retryAfter) {
        var response = rules.forwarding().responses().answer(status, retryAfter, context.alloc());
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        context.writeAndFlush(response, context.voidPromise());
    }

    /** The exchange is over; the next begins, or the connection ends after what was written. */
    void ended(boolean keepAlive) {
        exchange = null;
        deadline.stop();
        if (closing) {
            return;
        }
        // What the client was told counts, whatever was asked of us since: it may have sent its next request already.
        if (keepAlive && !draining) {
            awaitHead();
            pump();
        } else {
            close();
        }
    }

    /** A response was cut short: only a reset tells the client that what it has is not all. */
    void abort() {
        closing = true;
        wire.cut(context);
    }

    private void close() {
        closing = true;
        // What was written last may be taken slowly, by a slow client, or never; the connection ends all the same.
        deadline.start(rules.idleTimeout(), this::abort);
        wire.finish(context);
    }
}
