package dev.postern.proxy.health;

import dev.postern.proxy.admin.Health;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Locale;

/** Answers one request, then the connection ends. What it receives is released when it returns. */
final class HealthPage extends SimpleChannelInboundHandler<HttpObject> {
    private record Answer(HttpResponseStatus status, String body) {}

    private final Health health;
    private boolean answered;

    HealthPage(Health health) {
        this.health = health;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (!answered && message instanceof HttpRequest request) {
            answered = true;
            write(context, answer(request));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private Answer answer(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return new Answer(HttpResponseStatus.BAD_REQUEST, "bad request");
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return new Answer(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed");
        }
        return switch (new QueryStringDecoder(request.uri()).rawPath()) {
            case "/healthz" ->
                new Answer(HttpResponseStatus.OK, status(health.causes().isEmpty() ? "ok" : "degraded"));
            case "/readyz" -> {
                var phase = health.phase();
                yield new Answer(
                        phase == Health.Phase.READY ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                        status(phase.name().toLowerCase(Locale.ROOT)));
            }
            default -> new Answer(HttpResponseStatus.NOT_FOUND, "not found");
        };
    }

    private static String status(String word) {
        return "{\"status\":\"" + word + "\"}";
    }

    private static void write(ChannelHandlerContext context, Answer answer) {
        var body = ByteBufUtil.writeAscii(context.alloc(), answer.body() + "\n");
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.body().startsWith("{") ? "application/json" : "text/plain")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
