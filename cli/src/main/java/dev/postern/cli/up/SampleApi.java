package dev.postern.cli.up;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/**
 * A private API to stand behind an edge, on the loopback address only: {@code GET /widgets} is a widget, {@code GET /echo}
 * says which headers came, anything else is not found. Counts every connection, byte and request that reaches it. On
 * Netty because the JDK's HTTP server tells of nothing that is not a whole request.
 */
public final class SampleApi implements AutoCloseable {
    /** What {@code /widgets} answers, exactly. */
    public static final String WIDGET = "{\"id\":\"1\",\"value\":\"4.99\"}";

    private static final int LARGEST_BODY = 1024 * 1024;

    /** All that has reached the API since it started. */
    public record Received(long connections, long bytes, long requests) {}

    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;

    private SampleApi(int port) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new Count(),
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(LARGEST_BODY),
                                        new Answer());
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IOException(
                    "sample API: 127.0.0.1:" + port + ": " + bound.cause().getMessage(), bound.cause());
        }
        listening = bound.channel();
    }

    /** Starts on this port, 0 for a free one, and answers from now on. */
    public static SampleApi start(int port) throws IOException {
        return new SampleApi(port);
    }

    /** Where it answers: {@code http://127.0.0.1:PORT}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort());
    }

    public Received received() {
        return new Received(connections.get(), bytes.get(), requests.get());
    }

    /** Stops at once; the connections that are open are cut. */
    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Passes everything on; owns nothing. */
    private final class Count extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            connections.incrementAndGet();
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            bytes.addAndGet(((ByteBuf) message).readableBytes());
            context.fireChannelRead(message);
        }
    }

    /** The parent class releases the request when it is answered. */
    private final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            requests.incrementAndGet();
            var response = response(request);
            var keepAlive = HttpUtil.isKeepAlive(request);
            HttpUtil.setContentLength(response, response.content().readableBytes());
            HttpUtil.setKeepAlive(response, keepAlive);
            var written = context.writeAndFlush(response);
            if (!keepAlive) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }

    private static DefaultFullHttpResponse response(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return json(HttpResponseStatus.BAD_REQUEST, "{\"error\":\"bad request\"}");
        }
        var path = new QueryStringDecoder(request.uri()).path();
        if (request.method().equals(HttpMethod.GET) && path.equals("/widgets")) {
            return json(HttpResponseStatus.OK, WIDGET);
        }
        if (request.method().equals(HttpMethod.GET) && path.equals("/echo")) {
            return json(HttpResponseStatus.OK, echo(request));
        }
        return json(HttpResponseStatus.NOT_FOUND, "{\"error\":\"not found\"}");
    }

    private static String echo(FullHttpRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        request.headers()
                .forEach(header -> headers.computeIfAbsent(header.getKey(), name -> new ArrayList<>())
                        .add(header.getValue()));
        return JsonMapper.shared().writeValueAsString(Map.of("headers", headers));
    }

    private static DefaultFullHttpResponse json(HttpResponseStatus status, String body) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        return response;
    }
}
