package dev.postern.proxy.health;

import dev.postern.proxy.admin.Health;
import dev.postern.proxy.proxyprotocol.ProxyHeaderSkipper;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Health for load balancers over plain HTTP, on one thread of its own so that a busy event loop cannot hide its own trouble. It has
 * neither metrics nor causes, so the address may stand on a network that others than operators reach. One request a connection,
 * with or without a PROXY protocol header before it, which changes nothing.
 *
 * <pre>
 *   /healthz   200 while the process lives: {"status":"ok"} or {"status":"degraded"}
 *   /readyz    200 while it takes traffic, else 503
 * </pre>
 */
public final class HealthServer implements AutoCloseable {
    /** What probes of many load balancers need at once, and nobody can go beyond. */
    private static final int MAX_CONNECTIONS = 256;

    /** From accept to the end, whatever the peer does; a load balancer waits less. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final int MAX_LINE = 1024;
    private static final int MAX_HEAD = 4096;

    private final EventLoopGroup loop;
    private final Channel bound;

    private HealthServer(EventLoopGroup loop, Channel bound) {
        this.loop = loop;
        this.bound = bound;
    }

    /**
     * Binds and serves.
     *
     * @param address port 0 lets the system choose one
     * @throws IOException naming the address, if it cannot be bound
     */
    public static HealthServer start(InetSocketAddress address, Health health) throws IOException {
        var loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("health", true), NioIoHandler.newFactory());
        var connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        var binding = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted(channel, connections, health);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new IOException(
                    "binding health address " + address.getHostString() + ":" + address.getPort() + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        return new HealthServer(loop, binding.channel());
    }

    /** Where it listens, with the port the system chose. */
    public InetSocketAddress address() {
        return (InetSocketAddress) bound.localAddress();
    }

    private static void accepted(Channel channel, ChannelGroup connections, Health health) {
        if (connections.size() >= MAX_CONNECTIONS) {
            channel.close();
            return;
        }
        connections.add(channel);
        var end = channel.eventLoop().schedule(() -> channel.close(), LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> end.cancel(false));
        channel.pipeline()
                .addLast(new ProxyHeaderSkipper())
                .addLast(new HttpServerCodec(MAX_LINE, MAX_HEAD, MAX_HEAD))
                .addLast(new HealthPage(health));
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
