package dev.postern.proxy.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;

/** The end of a connection that must not look like an orderly one: a TCP reset, and nothing of ours before it. */
public final class ConnectionReset {
    private ConnectionReset() {}

    /**
     * Resets. Closed from the head of the pipeline, so that no handler, TLS least of all, has a last word. On the event loop.
     */
    public static void of(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            // The socket is gone already, which is what was wanted.
        }
        var head = channel.pipeline().firstContext();
        if (head == null) {
            channel.close();
        } else {
            head.close();
        }
    }
}
