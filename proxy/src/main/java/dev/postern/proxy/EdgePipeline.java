package dev.postern.proxy;

import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.proxy.address.AddressRefusal;
import dev.postern.proxy.address.ClientAddress;
import dev.postern.proxy.connection.ConnectionReset;
import dev.postern.proxy.http.ExchangeHandler;
import dev.postern.proxy.http.ExchangeRules;
import dev.postern.proxy.http.ForwardingRules.Sender;
import dev.postern.proxy.http.HeaderCase;
import dev.postern.proxy.http.TrafficMeter;
import dev.postern.proxy.http2.ClientStreams;
import dev.postern.proxy.http2.Http2Limits;
import dev.postern.proxy.http2.StreamCodec;
import dev.postern.proxy.log.ConnectionFacts;
import dev.postern.proxy.log.ConnectionId;
import dev.postern.proxy.log.RequestType;
import dev.postern.proxy.metrics.ConnectionLimit;
import dev.postern.proxy.proxyprotocol.ProxyHeaderHandler;
import dev.postern.proxy.tls.HandshakeAttempt;
import dev.postern.proxy.tls.HandshakeHandler;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.tls.TlsSession;
import dev.postern.proxy.wire.RequestCodec;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What happens to a connection, in order. It grows as facts become known: each step below is called with what the one before
 * has learnt, and adds the handlers that learn the next thing. No other class adds a handler to a client's connection.
 *
 * <pre>
 *   accepted   a socket            → limits, and with the PROXY protocol its header
 *   addressed  a client's address  → TLS, the handshake handler
 *   secured    a proven client     → HTTP/1, or HTTP/2 and the handlers of each of its streams
 *   refused    anything else       → the record, and the connection is gone
 * </pre>
 */
final class EdgePipeline extends ChannelInitializer<Channel> {
    private final Listener listener;
    private final EdgeParts edge;
    private final ChannelGroup clients;

    /** A pipeline that also enters each connection into {@code clients}, which the edge closes when it ends. */
    EdgePipeline(Listener listener, EdgeParts edge, ChannelGroup clients) {
        this.listener = listener;
        this.edge = edge;
        this.clients = clients;
    }

    @Override
    protected void initChannel(Channel channel) {
        accepted(channel);
    }

    /** We have a socket. */
    private void accepted(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
                || !(channel.localAddress() instanceof InetSocketAddress local)) {
            channel.close(); // gone before it was looked at
            return;
        }
        if (!edge.gate().enter()) {
            reject(channel, ConnectionLimit.CONNECTIONS);
            return;
        }
        clients.add(channel);
        listener.metrics().connectionOpened();
        channel.closeFuture().addListener(closed -> {
            edge.gate().leave();
            listener.metrics().connectionClosed();
        });
        var connection = new ConnectionFacts(
                ConnectionId.random(ThreadLocalRandom.current()),
                new ClientAddress(remote),
                listener.name(),
                local.getPort(),
                local.getAddress());
        switch (listener.config().proxyProtocol().mode()) {
            case OFF -> addressed(channel, connection, edge.limits().handshakeTimeout());
            case V2 -> addressing(channel, connection);
        }
    }

    /** The other end is a load balancer, which is about to tell where the client calls from; or it is not, and gets no further. */
    private void addressing(Channel channel, ConnectionFacts connection) {
        if (!listener.config()
                .proxyProtocol()
                .trustedPeers()
                .contains(connection.client().ip())) {
            ConnectionReset.of(channel);
            edge.records()
                    .unaddressed(
                            listener, connection, AddressRefusal.PEER_UNTRUSTED, "the peer is none of trustedPeers");
            return;
        }
        // Who is slow here is so at the expense of handshakes, and the same deadline holds for both.
        if (!edge.gate().beginHandshake()) {
            reject(channel, ConnectionLimit.HANDSHAKES);
            return;
        }
        var limit = edge.limits().handshakeTimeout();
        var begunNanos = System.nanoTime();
        var outcome = new ProxyHeaderHandler.Outcome() {
            @Override
            public void addressed(ChannelHandlerContext context, ClientAddress client) {
                edge.gate().endHandshake();
                listener.metrics().proxyHeaderAccepted();
                EdgePipeline.this.addressed(
                        context.channel(),
                        connection.calledBy(client),
                        limit.minusNanos(System.nanoTime() - begunNanos));
            }

            @Override
            public void probed() {
                edge.gate().endHandshake();
                listener.metrics().proxyHeaderProbe();
            }

            @Override
            public void refused(AddressRefusal reason, String detail) {
                edge.gate().endHandshake();
                edge.records().unaddressed(listener, connection, reason, detail);
            }

            @Override
            public void abandoned() {
                edge.gate().endHandshake();
                listener.metrics().proxyHeaderAbandoned();
            }
        };
        channel.pipeline().addLast(new ProxyHeaderHandler(limit, outcome));
        channel.read();
    }

    /** We know where the client calls from. */
    private void addressed(Channel channel, ConnectionFacts connection, Duration handshakeTimeout) {
        if (listener.tls().isPresent()) {
            handshaking(channel, connection, listener.tls().get().get(), handshakeTimeout);
        } else {
            edge.records().plain(connection);
            serving(channel, connection, Optional.empty());
        }
    }

    /** We are about to learn who it is. */
    private void handshaking(Channel channel, ConnectionFacts connection, ServerTls tls, Duration timeout) {
        if (!edge.gate().beginHandshake()) {
            reject(channel, ConnectionLimit.HANDSHAKES);
            return;
        }
        var outcome = new HandshakeHandler.Outcome() {
            @Override
            public void secured(ChannelHandlerContext context, TlsSession session) {
                edge.gate().endHandshake();
                EdgePipeline.this.secured(context.channel(), connection, tls, session);
            }

            @Override
            public void refused(Refused refused, HandshakeAttempt attempt) {
                edge.gate().endHandshake();
                edge.records().refused(listener, connection, tls, refused, attempt);
            }

            @Override
            public void abandoned() {
                edge.gate().endHandshake();
                listener.metrics().handshakeAbandoned();
            }
        };
        var opening = tls.open(channel.alloc(), edge.verification());
        channel.pipeline()
                .addLast(opening.handler())
                .addLast(new HandshakeHandler(
                        opening, timeout, listener.judge(), listener.certificate(), listener.refusal(), outcome));
        channel.read();
    }

    /** We know who the client is. */
    private void secured(Channel channel, ConnectionFacts connection, ServerTls tls, TlsSession session) {
        serving(channel, edge.records().secured(listener, connection, tls, session), Optional.of(session));
    }

    /** Requests may come. */
    private void serving(Channel channel, ConnectionFacts connection, Optional<TlsSession> session) {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            streaming(channel, rules(channel, connection, session, RequestType.H2), session);
            return;
        }
        var type = session.isPresent() ? RequestType.HTTPS : RequestType.HTTP;
        var meter = new TrafficMeter();
        var exchanges = new ExchangeHandler(rules(channel, connection, session, type), meter);
        channel.pipeline().addLast(meter).addLast(new RequestCodec()).addLast(exchanges);
        edge.serving().add(channel, exchanges, () -> listener.hasRevoked(session));
    }

    /** Requests may come side by side. */
    private void streaming(Channel channel, ExchangeRules rules, Optional<TlsSession> session) {
        var streams = new ClientStreams(rules.idleTimeout(), rules.keepAlive());
        var each = new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                streamed(stream, rules);
                streams.opened(stream);
            }
        };
        channel.pipeline()
                .addLast(Http2Limits.codec())
                .addLast(new Http2MultiplexHandler(each))
                .addLast(streams);
        // Frames are always read: what they may bring is bounded by windows, which only the streams' own reads open.
        channel.config().setAutoRead(true);
        edge.serving().add(channel, streams, () -> listener.hasRevoked(session));
    }

    /** One request comes on a stream. */
    private void streamed(Channel stream, ExchangeRules rules) {
        var meter = new TrafficMeter();
        var codec =
                new StreamCodec(meter, listener.config().attributes().request().invalidHeaderFields());
        stream.config().setAutoRead(false).setWriteBufferWaterMark(Http2Limits.responses());
        stream.pipeline().addLast(codec).addLast(new ExchangeHandler(rules, meter, codec));
    }

    private ExchangeRules rules(
            Channel channel, ConnectionFacts connection, Optional<TlsSession> session, RequestType type) {
        return new ExchangeRules(
                listener.forwarding(),
                new Sender(
                        connection.client().ipText(),
                        connection.client().port(),
                        type.scheme(),
                        connection.listenerPort(),
                        listener.hop(connection.client()),
                        listener.host(connection),
                        listener.encryption(session),
                        type == RequestType.H2 ? HeaderCase.LOWER : HeaderCase.AS_WRITTEN),
                listener.config().hosts(),
                listener.config().attributes().desync(),
                listener.admission(session, connection.client(), edge.verification()),
                listener.access(session, connection.client(), edge.clientLimits(), edge.lookAtTrust()),
                edge.upstreams().pool(listener.config().forward(), channel.eventLoop()),
                upstream -> edge.upstreams().pool(upstream, channel.eventLoop()),
                listener.config().attributes().idleTimeout(),
                edge.limits().requestHeadTimeout(),
                listener.config().attributes().clientKeepAlive(),
                edge.clock(),
                summary -> edge.records().exchanged(listener, connection, type, summary));
    }

    private void reject(Channel channel, ConnectionLimit limit) {
        listener.metrics().connectionRejected(limit);
        ConnectionReset.of(channel);
    }
}
