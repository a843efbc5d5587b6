package dev.postern.proxy.http;

import dev.postern.proxy.connection.ConnectionReset;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** A connection of HTTP/1: it ends with a FIN, or is reset, which is all that tells a client of a response cut short. Stateless. */
final class Http1Wire implements ClientWire {
    @Override
    public boolean servesSeveral() {
        return true;
    }

    @Override
    public void finish(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void cut(ChannelHandlerContext context) {
        ConnectionReset.of(context.channel());
    }
}
