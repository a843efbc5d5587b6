package dev.postern.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The connections to one upstream that belong to one event loop. The one used last is used first: its buffers are warm, and
 * those no longer needed grow old and are closed by the upstream.
 */
public final class UpstreamPool {
    /** alb.md 1.4: "entire response header 32 K". */
    private static final int MAX_RESPONSE_HEAD = 32 * 1024;

    private final Upstream upstream;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
    private boolean sweeping;

    /** An empty pool; {@code resolver} must not block. */
    public UpstreamPool(
            Upstream upstream,
            EventLoop loop,
            ChannelFactory<? extends Channel> channels,
            AddressResolverGroup<InetSocketAddress> resolver) {
        this.upstream = upstream;
        this.loop = loop;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .resolver(resolver)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        upstream.connectTimeout().toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        pipeline(channel);
                    }
                })
                .remoteAddress(upstream.address());
    }

    public Upstream upstream() {
        return upstream;
    }

    /** Lends a connection, kept or new, to the exchange; at once or when there is one. */
    public void acquire(UpstreamExchange exchange) {
        for (var connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            if (connection.isUsable()) {
                connection.lend(exchange);
                return;
            }
        }
        acquireNew(exchange);
    }

    /** Lends a connection that nobody has used: for the second try after a kept one broke. */
    public void acquireNew(UpstreamExchange exchange) {
        bootstrap.connect().addListener((ChannelFuture connecting) -> {
            if (!connecting.isSuccess()) {
                exchange.unreachable(connectFailure(connecting.cause()));
                return;
            }
            var channel = connecting.channel();
            var tls = channel.pipeline().get(SslHandler.class);
            if (tls == null) {
                lend(channel, exchange);
                return;
            }
            tls.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    lend(channel, exchange);
                } else {
                    channel.close();
                    exchange.unreachable(UpstreamFailure.TLS_FAILED);
                }
            });
        });
    }

    /** Closes what is idle; connections in use close when their exchange ends. */
    public void close() {
        List.copyOf(idle).forEach(UpstreamConnection::close);
        idle.clear();
    }

    void giveBack(UpstreamConnection connection) {
        if (!connection.isUsable() || idle.size() >= upstream.maxIdleConnections()) {
            connection.close();
            return;
        }
        idle.addFirst(connection);
        connection.read();
        if (!sweeping) {
            sweeping = true;
            scheduleSweep();
        }
    }

    /** Closes the oldest when they have been idle for too long; runs only while there are idle ones. */
    private void scheduleSweep() {
        loop.schedule(this::sweep, upstream.idleTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        var limit = System.nanoTime() - upstream.idleTimeout().toNanos();
        while (!idle.isEmpty() && idle.getLast().idleSince() <= limit) {
            idle.removeLast().close();
        }
        sweeping = !idle.isEmpty();
        if (sweeping) {
            scheduleSweep();
        }
    }

    void forget(UpstreamConnection connection) {
        idle.remove(connection);
    }

    private static void lend(Channel channel, UpstreamExchange exchange) {
        channel.pipeline().get(UpstreamConnection.class).lend(exchange);
    }

    private void pipeline(Channel channel) {
        var pipeline = channel.pipeline();
        upstream.tls().ifPresent(context -> {
            var handler = context.newHandler(
                    channel.alloc(), upstream.serverName(), upstream.address().getPort());
            handler.setHandshakeTimeoutMillis(upstream.connectTimeout().toMillis());
            pipeline.addLast(handler);
        });
        var limits =
                new HttpDecoderConfig().setMaxHeaderSize(MAX_RESPONSE_HEAD).setMaxInitialLineLength(MAX_RESPONSE_HEAD);
        pipeline.addLast(new HttpClientCodec(limits, false, false));
        pipeline.addLast(new UpstreamConnection(channel, this));
    }

    private static UpstreamFailure connectFailure(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return UpstreamFailure.CONNECT_TIMEOUT;
        }
        return cause instanceof UnknownHostException ? UpstreamFailure.UNRESOLVED : UpstreamFailure.CONNECT_FAILED;
    }
}
