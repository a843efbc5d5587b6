package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/** What a client of a {@link Crowd} does with one connection. */
public enum Visit {
    /** Requests one after another, with time between them. */
    KEPT(Duration.ofSeconds(1)),
    /** Several requests at once, several times. */
    PIPELINED(Duration.ofSeconds(1)),
    /** Bodies that come back as they were. */
    UPLOADING(Duration.ofSeconds(1)),
    /** A large answer, and a reset as soon as it begins. */
    ABORTING(Duration.ofSeconds(2)),
    /** A request of somebody who is not let in: no byte of an answer may come. */
    REFUSED(Duration.ofSeconds(2)),
    /** Bytes that are no TLS. */
    GARBAGE(Duration.ofSeconds(2)),
    /** The beginning of a handshake, and then nothing for a while. */
    HALF(Duration.ofSeconds(2));

    private static final int ROUNDS = 6;
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(4);
    private static final String UPLOAD = "x".repeat(100_000);

    private final Duration pause;

    Visit(Duration pause) {
        this.pause = pause;
    }

    Duration pause() {
        return pause;
    }

    boolean overTls() {
        return this != GARBAGE && this != HALF;
    }

    void begin(Crowd crowd, Channel channel, String name) {
        var pipeline = channel.pipeline();
        switch (this) {
            case KEPT, PIPELINED, UPLOADING ->
                pipeline.addLast(new HttpClientCodec())
                        .addLast(new HttpObjectAggregator(1024 * 1024))
                        .addLast(new Asking(crowd, name));
            case ABORTING -> pipeline.addLast(new HttpClientCodec()).addLast(new Aborting(crowd));
            case REFUSED -> pipeline.addLast(new HttpClientCodec()).addLast(new Refused(crowd, name));
            case GARBAGE, HALF -> pipeline.addLast(new Noise(crowd));
        }
    }

    private static DefaultFullHttpRequest request(HttpMethod method, String path, ByteBuf body) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, body);
        request.headers().set("Host", "localhost");
        if (method.equals(HttpMethod.POST)) {
            request.headers().set("Content-Length", body.readableBytes());
        }
        return request;
    }

    private static void reset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        // Below TLS, which would say goodbye first.
        channel.unsafe().close(channel.voidPromise());
    }

    private final class Asking extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Crowd crowd;
        private final String name;
        private final Queue<String> expected = new ArrayDeque<>();
        private int rounds;

        Asking(Crowd crowd, String name) {
            this.crowd = crowd;
            this.name = name;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    ask(context);
                } else {
                    crowd.failures.add(name + ": " + handshake.cause());
                    context.close();
                }
            }
        }

        private void ask(ChannelHandlerContext context) {
            if (rounds++ == ROUNDS || (rounds > 1 && crowd.isLeaving())) {
                context.close();
                return;
            }
            for (var more = Visit.this == PIPELINED ? 4 : 1; more > 0; more--) {
                var path = "/n/" + crowd.numbers.incrementAndGet();
                crowd.asked.incrementAndGet();
                if (Visit.this == UPLOADING) {
                    expected.add(path + UPLOAD);
                    context.write(request(HttpMethod.POST, path, Unpooled.copiedBuffer(path + UPLOAD, UTF_8)));
                } else {
                    expected.add(path);
                    context.write(request(HttpMethod.GET, path, Unpooled.EMPTY_BUFFER));
                }
            }
            context.flush();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            var right = response.content().toString(UTF_8).equals(expected.poll())
                    && ("CN=" + name).equals(response.headers().get(NumberedApi.ASKED_BY));
            if (right) {
                crowd.answered.incrementAndGet();
            } else {
                crowd.failures.add(name + ": not the answer that was asked for: " + response);
            }
            if (expected.isEmpty()) {
                crowd.later(context.channel(), BETWEEN_REQUESTS, () -> ask(context));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!expected.isEmpty()) {
                crowd.failures.add(name + ": no answer to " + expected.size() + " requests");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            crowd.failures.add(name + ": " + cause);
            context.close();
        }
    }

    private static final class Aborting extends ChannelInboundHandlerAdapter {
        private final Crowd crowd;
        private boolean aborted;

        Aborting(Crowd crowd) {
            this.crowd = crowd;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                crowd.asked.incrementAndGet();
                context.writeAndFlush(request(HttpMethod.GET, "/bytes/3000000", Unpooled.EMPTY_BUFFER));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var begun = message instanceof HttpContent;
            ReferenceCountUtil.release(message);
            if (begun && !aborted) {
                aborted = true;
                crowd.answered.incrementAndGet();
                reset(context.channel());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!aborted) {
                crowd.failures.add("aborting: no answer that could be aborted");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!aborted) {
                crowd.failures.add("aborting: " + cause);
            }
            context.close();
        }
    }

    /** In TLS 1.3 the handshake ends well as far as this client can see, so it asks. */
    private static final class Refused extends ChannelInboundHandlerAdapter {
        private final Crowd crowd;
        private final String name;

        Refused(Crowd crowd, String name) {
            this.crowd = crowd;
            this.name = name;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                context.writeAndFlush(request(HttpMethod.GET, "/refused/" + name, Unpooled.EMPTY_BUFFER));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            crowd.failures.add(name + ": was answered");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the reset that is meant for it
        }
    }

    private final class Noise extends ChannelInboundHandlerAdapter {
        /** The head of a record of 512 bytes, and of a hello of 508 in it. */
        private static final byte[] HELLO = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3, 7, 7, 7, 7, 7, 7, 7, 7, 7};

        private final Crowd crowd;

        Noise(Crowd crowd) {
            this.crowd = crowd;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (Visit.this == HALF) {
                context.writeAndFlush(Unpooled.wrappedBuffer(HELLO));
                crowd.later(context.channel(), BETWEEN_REQUESTS, context::close);
                return;
            }
            var garbage = new byte[512];
            new Random(context.channel().hashCode()).nextBytes(garbage);
            garbage[0] = 'G';
            context.writeAndFlush(Unpooled.wrappedBuffer(garbage));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
