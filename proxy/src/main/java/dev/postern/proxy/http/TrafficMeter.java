package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts the bytes of HTTP on one connection, between TLS and the codec. Buffers pass through untouched. */
public final class TrafficMeter extends ChannelDuplexHandler {
    private long received;
    private long sent;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            received += bytes.readableBytes();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            sent += bytes.readableBytes();
        }
        context.write(message, promise);
    }

    /** Counts bytes that did not come by way of this handler's pipeline. */
    public void received(long bytes) {
        received += bytes;
    }

    /** Counts bytes that do not leave by way of this handler's pipeline. */
    public void sent(long bytes) {
        sent += bytes;
    }

    /** Whether bytes have come since the last time they were taken. */
    boolean hasReceived() {
        return received > 0;
    }

    /** The bytes received since the last time they were taken. */
    long takeReceived() {
        var taken = received;
        received = 0;
        return taken;
    }

    /** The bytes sent since the last time they were taken. */
    long takeSent() {
        var taken = sent;
        sent = 0;
        return taken;
    }
}
