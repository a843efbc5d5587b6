package dev.postern.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an upstream, at most one exchange at a time. Reads happen when asked for, so that a slow client slows the
 * upstream down; an idle connection has one read pending, to learn of its end.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final Target target;
    private final UpstreamPool pool;
    private @Nullable UpstreamExchange exchange;
    private boolean informational;
    private boolean used;
    private long idleSince;

    UpstreamConnection(Channel channel, Target target, UpstreamPool pool) {
        this.channel = channel;
        this.target = target;
        this.pool = pool;
    }

    /** The target counts the exchange already, and does until it is over. */
    void lend(UpstreamExchange to) {
        exchange = to;
        to.connected(this);
    }

    /** Whether an earlier exchange used it: then its silent end before a response may be nothing but keep-alive running out. */
    public boolean isReused() {
        return used;
    }

    public boolean isWritable() {
        return channel.isWritable();
    }

    public @Nullable SocketAddress address() {
        return channel.remoteAddress();
    }

    /** Hands a message over; it is released by the pipeline. */
    public ChannelFuture write(Object message) {
        return channel.write(message);
    }

    public void flush() {
        channel.flush();
    }

    public void read() {
        channel.read();
    }

    /** The exchange is complete on both sides and the connection may serve another. */
    public void release() {
        over();
        used = true;
        idleSince = System.nanoTime();
        pool.giveBack(this);
    }

    /** The exchange is over and the connection with it. */
    public void close() {
        over();
        channel.close();
    }

    /** The target's time is over, whatever is in progress here. */
    void cut() {
        fail(UpstreamFailure.DEREGISTERED);
    }

    Target target() {
        return target;
    }

    private @Nullable UpstreamExchange over() {
        var current = exchange;
        exchange = null;
        if (current != null) {
            target.requestEnded();
        }
        return current;
    }

    long idleSince() {
        return idleSince;
    }

    boolean isUsable() {
        return channel.isActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var current = exchange;
        if (current == null) {
            // Bytes nobody asked for: a response to an exchange that is over, or an attempt to answer the next one
            // early.
            ReferenceCountUtil.release(message);
            channel.close();
            return;
        }
        if (message instanceof HttpResponse head) {
            if (head.decoderResult().isFailure()) {
                ReferenceCountUtil.release(message);
                fail(UpstreamFailure.MALFORMED);
                return;
            }
            informational = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (informational && head.status().code() == 101) {
                // We never ask for an upgrade, so nobody may grant one.
                ReferenceCountUtil.release(message);
                fail(UpstreamFailure.MALFORMED);
                return;
            }
            if (!informational) {
                current.responseHead(head);
            }
        }
        if (message instanceof HttpContent content) {
            content(current, content);
        }
    }

    private void content(UpstreamExchange current, HttpContent content) {
        if (informational) {
            informational = !(content instanceof LastHttpContent);
            content.release();
        } else if (content.decoderResult().isFailure()) {
            content.release();
            fail(UpstreamFailure.MALFORMED);
        } else {
            current.responseContent(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.responseReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.upstreamWritabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.forget(this);
        fail(UpstreamFailure.CLOSED_EARLY);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause instanceof java.io.IOException ? UpstreamFailure.CLOSED_EARLY : UpstreamFailure.MALFORMED);
    }

    private void fail(UpstreamFailure failure) {
        var current = over();
        channel.close();
        if (current != null) {
            current.broken(failure);
        }
    }
}
