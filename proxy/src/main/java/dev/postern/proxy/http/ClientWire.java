package dev.postern.proxy.http;

import io.netty.channel.ChannelHandlerContext;

/**
 * What a client's exchanges run over, and how it ends: a connection of HTTP/1, which serves one after another, or a stream of HTTP/2,
 * which serves one. On the event loop.
 */
public interface ClientWire {
    /** Whether another exchange may follow the one that ends. */
    boolean servesSeveral();

    /** Ends in order, after all that was written. */
    void finish(ChannelHandlerContext context);

    /** Ends at once, so that the client knows that what it has is not all. */
    void cut(ChannelHandlerContext context);
}
