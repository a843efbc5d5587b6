package dev.postern.proxy.upstream;

import dev.postern.proxy.address.IpAddress;
import dev.postern.proxy.config.HealthCheckConfig;
import dev.postern.proxy.log.HealthCheckReason;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sends one health check: a connection of its own, one request, the head of the response, and the connection is closed. */
public final class HealthProbe {
    /** alb.md 4.4. Backends know the load balancer's checks by it, to answer them without a log line or a session. */
    static final String USER_AGENT = "ELB-HealthChecker/2.0";

    private static final int LARGEST_HEAD = 32 * 1024;

    private final HealthCheckConfig config;
    private final Optional<SslContext> tls;
    private final EventLoop loop;
    private final ChannelFactory<? extends Channel> channels;

    /** With {@code tls} the checks are sent by HTTPS; {@code loop} is the group's. */
    public HealthProbe(
            HealthCheckConfig config,
            Optional<SslContext> tls,
            EventLoop loop,
            ChannelFactory<? extends Channel> channels) {
        this.config = config;
        this.tls = tls;
        this.loop = loop;
        this.channels = channels;
    }

    HealthCheckConfig config() {
        return config;
    }

    /** The answer comes once, on the event loop, and not later than the timeout. */
    void send(Target target, Consumer<CheckOutcome> answer) {
        var port = config.port().orElse(target.address().getPort());
        var address = new InetSocketAddress(target.address().getAddress(), port);
        var check = new Check(address, answer);
        new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.max(1, config.timeout().toMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        tls.ifPresent(context -> channel.pipeline()
                                .addLast(context.newHandler(
                                        channel.alloc(), target.name().serverName(), port)));
                        var limits = new HttpDecoderConfig()
                                .setMaxHeaderSize(LARGEST_HEAD)
                                .setMaxInitialLineLength(LARGEST_HEAD);
                        channel.pipeline()
                                .addLast(new HttpClientCodec(limits, false, false))
                                .addLast(check);
                        check.opened(channel);
                    }
                })
                .connect(address)
                .addListener((ChannelFuture connecting) -> {
                    if (!connecting.isSuccess()) {
                        check.failed(connecting.cause());
                    }
                });
    }

    /** One check on its way. Releases every message that comes. */
    private final class Check extends ChannelInboundHandlerAdapter {
        private final InetSocketAddress address;
        private final Consumer<CheckOutcome> answer;
        private final long begun = System.nanoTime();
        private boolean answered;

        Check(InetSocketAddress address, Consumer<CheckOutcome> answer) {
            this.address = address;
            this.answer = answer;
        }

        private void opened(Channel channel) {
            var deadline = loop.schedule(
                    () -> end(channel, Optional.empty(), Optional.of(HealthCheckReason.TIMED_OUT)),
                    config.timeout().toNanos(),
                    TimeUnit.NANOSECONDS);
            channel.closeFuture().addListener(closed -> deadline.cancel(false));
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (tls.isEmpty()) {
                ask(context);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent shaken) {
                if (shaken.isSuccess()) {
                    ask(context);
                } else {
                    end(context.channel(), Optional.empty(), Optional.of(HealthCheckReason.TARGET_ERROR));
                }
            }
        }

        private void ask(ChannelHandlerContext context) {
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, config.path());
            request.headers()
                    .set(HttpHeaderNames.HOST, host())
                    .set(HttpHeaderNames.USER_AGENT, USER_AGENT)
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(request);
        }

        /** alb.md 4.4: the target's address, with a port only if it is not the usual one. */
        private String host() {
            var ip = IpAddress.text(address.getAddress());
            var literal = ip.contains(":") ? "[" + ip + "]" : ip;
            return address.getPort() == (tls.isPresent() ? 443 : 80) ? literal : literal + ":" + address.getPort();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpResponse head) {
                    if (head.decoderResult().isFailure()) {
                        end(context.channel(), Optional.empty(), Optional.of(HealthCheckReason.TARGET_ERROR));
                    } else if (head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                        var status = head.status().code();
                        end(context.channel(), Optional.of(status), reason(status));
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private Optional<HealthCheckReason> reason(int status) {
            if (config.matcher().matches(status)) {
                return Optional.empty();
            }
            // alb.md 4.4: the example of a target that answers 502 is a TargetError.
            return Optional.of(
                    status >= 500 ? HealthCheckReason.TARGET_ERROR : HealthCheckReason.RESPONSE_CODE_MISMATCH);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(context.channel(), Optional.empty(), Optional.of(HealthCheckReason.CONNECTION_RESET));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(
                    context.channel(),
                    Optional.empty(),
                    Optional.of(
                            cause instanceof IOException
                                    ? HealthCheckReason.CONNECTION_RESET
                                    : HealthCheckReason.TARGET_ERROR));
        }

        /** No connection: refused is a reset, and a deadline that ran out has answered already. */
        private void failed(Throwable cause) {
            answer(
                    Optional.empty(),
                    Optional.of(
                            cause instanceof ConnectTimeoutException
                                    ? HealthCheckReason.TIMED_OUT
                                    : HealthCheckReason.CONNECTION_RESET),
                    Optional.empty());
        }

        private void end(Channel channel, Optional<Integer> status, Optional<HealthCheckReason> failure) {
            var from = channel.localAddress() instanceof InetSocketAddress local
                    ? Optional.of(local.getAddress())
                    : Optional.<InetAddress>empty();
            answer(status, failure, from);
            channel.close();
        }

        private void answer(Optional<Integer> status, Optional<HealthCheckReason> failure, Optional<InetAddress> from) {
            if (!answered) {
                answered = true;
                answer.accept(new CheckOutcome(Duration.ofNanos(System.nanoTime() - begun), status, failure, from));
            }
        }
    }
}
