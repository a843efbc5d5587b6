package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A private API for crowds, on one thread: a {@code GET} is answered with its own path, {@code /bytes/N} with so many bytes, a body with
 * that body. Each answer names in {@link #ASKED_BY} whom the edge says it is for. Nothing is kept but whom that was and how many there were.
 */
public final class NumberedApi implements AutoCloseable {
    /** The response header that has the subject of the request. */
    public static final String ASKED_BY = "Asked-By";

    private static final int MAX_BODY = 1024 * 1024;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Set<String> subjects = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private final int port;

    public NumberedApi() {
        var server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY))
                                .addLast(new Answers());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        port = ((InetSocketAddress) server.localAddress()).getPort();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Everybody who ever asked, as the edge names them. */
    public Set<String> subjects() {
        return Set.copyOf(subjects);
    }

    public long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            requests.incrementAndGet();
            var subject = String.join("|", request.headers().getAll("X-Amzn-Mtls-Clientcert-Subject"));
            subjects.add(subject);
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body(request));
            response.headers()
                    .set(ASKED_BY, subject)
                    .set("Content-Length", response.content().readableBytes());
            context.writeAndFlush(response, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the edge ended the connection of a client that went away
        }
    }

    private static ByteBuf body(FullHttpRequest request) {
        if (request.method().equals(HttpMethod.POST)) {
            return request.content().retain();
        }
        return request.uri().startsWith("/bytes/")
                ? Unpooled.wrappedBuffer(new byte[Integer.parseInt(request.uri().substring("/bytes/".length()))])
                : Unpooled.copiedBuffer(request.uri(), UTF_8);
    }
}
