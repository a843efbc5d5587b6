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
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.NoopAddressResolverGroup;
import java.nio.channels.ClosedChannelException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one upstream's targets that belong to one event loop. Of those to a target the one used last is used first: its
 * buffers are warm, and those no longer needed grow old and are closed.
 */
public final class UpstreamPool {
    /** alb.md 1.4: "entire response header 32 K". */
    private static final int MAX_RESPONSE_HEAD = 32 * 1024;

    private final Upstream upstream;
    private final TargetGroup group;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final Map<Target, TargetConnections> connections = new HashMap<>();
    private int idle;
    private boolean sweeping;

    /** An empty pool, which the group tells when one of its targets goes. */
    public UpstreamPool(
            Upstream upstream, TargetGroup group, EventLoop loop, ChannelFactory<? extends Channel> channels) {
        this.upstream = upstream;
        this.group = group;
        this.loop = loop;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .resolver(NoopAddressResolverGroup.INSTANCE) // targets have addresses
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        upstream.connectTimeout().toMillis());
        group.join(this);
    }

    public Upstream upstream() {
        return upstream;
    }

    /** Lends a connection to the next target, kept or new, to the exchange; at once or when there is one. */
    public void acquire(UpstreamExchange exchange) {
        group.whenKnown(loop, () -> {
            var target = group.choose(null);
            var kept = target == null ? null : takeIdle(target);
            if (kept == null) {
                connect(target, exchange, true);
            } else {
                kept.lend(exchange);
            }
        });
    }

    /**
     * Lends a new connection for the second try of what a broken one has not answered: to another target, because this one may be about
     * to go; to the same if it is the only one and the connection was an old one. Lends none otherwise, and says so.
     */
    public boolean retry(UpstreamConnection broken, UpstreamExchange exchange) {
        var next = group.choose(broken.target());
        if (next == null && broken.isReused()) {
            next = group.choose(null);
        }
        if (next != null) {
            connect(next, exchange, true);
        }
        return next != null;
    }

    private @Nullable UpstreamConnection takeIdle(Target target) {
        var known = connections.get(target);
        if (known == null) {
            return null;
        }
        for (var kept = known.idle.pollFirst(); kept != null; kept = known.idle.pollFirst()) {
            idle--;
            if (kept.isUsable()) {
                return kept;
            }
        }
        return null;
    }

    /** Nothing of a request has been sent before there is a connection, so a target that takes none costs it nothing but a try. */
    private void connect(@Nullable Target target, UpstreamExchange exchange, boolean mayTryAnother) {
        if (target == null) {
            exchange.unreachable(UpstreamFailure.NO_TARGET);
            return;
        }
        // After this round of events: a descriptor that is used again in the round that closed its last owner is dealt
        // that one's events (Netty 4.2.20), which broke one new connection in 1,000 under load.
        loop.execute(() -> open(target, exchange, mayTryAnother));
    }

    private void open(Target target, UpstreamExchange exchange, boolean mayTryAnother) {
        bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        pipeline(channel, target);
                    }
                })
                .connect(target.address())
                .addListener((ChannelFuture connecting) -> {
                    if (connecting.isSuccess()) {
                        secure(connecting.channel(), target, exchange);
                        return;
                    }
                    var failure = connectFailure(connecting.cause());
                    target.requestEnded();
                    // A channel that was closed before it asked anybody says nothing of the target.
                    var failed = connecting.cause() instanceof ClosedChannelException ? null : target;
                    var other =
                            mayTryAnother && failure == UpstreamFailure.CONNECT_FAILED ? group.choose(failed) : null;
                    if (other == null) {
                        exchange.unreachable(failure);
                    } else {
                        connect(other, exchange, false);
                    }
                });
    }

    private void secure(Channel channel, Target target, UpstreamExchange exchange) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            lend(channel, target, exchange);
            return;
        }
        tls.handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess()) {
                lend(channel, target, exchange);
            } else {
                channel.close();
                target.requestEnded();
                exchange.unreachable(
                        shaken.cause() instanceof SslHandshakeTimeoutException
                                ? UpstreamFailure.TLS_TIMEOUT
                                : UpstreamFailure.TLS_FAILED);
            }
        });
    }

    private void lend(Channel channel, Target target, UpstreamExchange exchange) {
        var connection = channel.pipeline().get(UpstreamConnection.class);
        if (connection == null || target.state() == TargetState.UNUSED) {
            channel.close();
            target.requestEnded();
            exchange.unreachable(connection == null ? UpstreamFailure.CLOSED_EARLY : UpstreamFailure.DEREGISTERED);
            return;
        }
        connections
                .computeIfAbsent(target, added -> new TargetConnections())
                .open
                .add(connection);
        connection.lend(exchange);
    }

    /** Closes what is idle; connections in use close when their exchange ends. */
    public void close() {
        List.copyOf(connections.keySet()).forEach(this::closeIdle);
    }

    /** The target is none of the group's any more. Called on any thread. */
    void leave(Target target) {
        loop.execute(() -> closeIdle(target));
    }

    /** What is still in progress there ends now. Called on any thread. */
    void cut(Target target) {
        loop.execute(() -> {
            var known = connections.get(target);
            if (known != null) {
                List.copyOf(known.open).forEach(UpstreamConnection::cut);
            }
        });
    }

    private void closeIdle(Target target) {
        var known = connections.get(target);
        if (known != null) {
            var all = List.copyOf(known.idle);
            known.idle.clear();
            idle -= all.size();
            all.forEach(UpstreamConnection::close);
        }
    }

    void giveBack(UpstreamConnection connection) {
        var known = connections.get(connection.target());
        if (known == null
                || !connection.isUsable()
                || !connection.target().isRegistered()
                || idle >= upstream.maxIdleConnections()) {
            connection.close();
            return;
        }
        known.idle.addFirst(connection);
        idle++;
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
        for (var known : List.copyOf(connections.values())) {
            while (!known.idle.isEmpty() && known.idle.getLast().idleSince() <= limit) {
                idle--;
                known.idle.removeLast().close();
            }
        }
        sweeping = idle > 0;
        if (sweeping) {
            scheduleSweep();
        }
    }

    void forget(UpstreamConnection connection) {
        var known = connections.get(connection.target());
        if (known == null) {
            return;
        }
        if (known.idle.remove(connection)) {
            idle--;
        }
        known.open.remove(connection);
        if (known.open.isEmpty()) {
            connections.remove(connection.target());
        }
    }

    private void pipeline(Channel channel, Target target) {
        var pipeline = channel.pipeline();
        upstream.tls().ifPresent(context -> {
            var handler = context.newHandler(
                    channel.alloc(),
                    target.name().serverName(),
                    target.address().getPort());
            handler.setHandshakeTimeoutMillis(upstream.connectTimeout().toMillis());
            pipeline.addLast(handler);
        });
        var limits =
                new HttpDecoderConfig().setMaxHeaderSize(MAX_RESPONSE_HEAD).setMaxInitialLineLength(MAX_RESPONSE_HEAD);
        pipeline.addLast(new HttpClientCodec(limits, false, false));
        pipeline.addLast(new UpstreamConnection(channel, target, this));
    }

    private static UpstreamFailure connectFailure(Throwable cause) {
        return cause instanceof ConnectTimeoutException
                ? UpstreamFailure.CONNECT_TIMEOUT
                : UpstreamFailure.CONNECT_FAILED;
    }
}
