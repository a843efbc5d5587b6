package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Stands below the TLS handler until the first record is sent, and notes of which kind it is. It tells whether the ClientHello was taken, which
 * an engine that has failed has often forgotten. Passes buffers on and owns none.
 */
public final class FirstAnswer extends ChannelOutboundHandlerAdapter {
    /** RFC 8446 §5.1; an alert (21) says nothing of that kind. */
    private static final int HANDSHAKE_RECORD = 22;

    private boolean handshake;

    /** Whether a ServerHello was sent. */
    boolean isHandshake() {
        return handshake;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf record && record.isReadable()) {
            handshake = record.getByte(record.readerIndex()) == HANDSHAKE_RECORD;
            context.pipeline().remove(this);
        }
        context.write(message, promise);
    }
}
