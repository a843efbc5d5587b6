package dev.postern.proxy.http2;

import dev.postern.proxy.config.InvalidHeaderFields;
import dev.postern.proxy.http.ClientWire;
import dev.postern.proxy.http.TrafficMeter;
import dev.postern.proxy.wire.Unreadable;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One stream: frames of HTTP/2 on the client's side, messages of HTTP/1.1 on ours. Buffers pass through from message to frame and back,
 * and belong to whoever gets them next. It counts what its exchange received and sent: names and values of heads and trailers as they
 * are uncompressed, since what they took on the wire depends on the streams before, and the bytes of bodies.
 */
public final class StreamCodec extends ChannelDuplexHandler implements ClientWire {
    private final TrafficMeter meter;
    private final RequestHeads heads;
    private boolean headRead;
    private boolean requestEnded;
    private @Nullable ChannelFuture lastWrite;

    public StreamCodec(TrafficMeter meter, InvalidHeaderFields invalidNames) {
        this.meter = meter;
        this.heads = new RequestHeads(invalidNames);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2HeadersFrame frame) {
            meter.received(HeaderFields.size(frame.headers()));
            requestEnded = frame.isEndStream();
            if (headRead) {
                context.fireChannelRead(trailers(frame));
                return;
            }
            headRead = true;
            context.fireChannelRead(heads.read(frame.headers(), frame.isEndStream()));
            if (frame.isEndStream()) {
                context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            }
        } else if (message instanceof Http2DataFrame frame) {
            meter.received(frame.content().readableBytes());
            requestEnded = frame.isEndStream();
            context.fireChannelRead(
                    frame.isEndStream()
                            ? new DefaultLastHttpContent(frame.content())
                            : new DefaultHttpContent(frame.content()));
        } else {
            ReferenceCountUtil.release(message); // priorities, and frames of kinds that nobody knows
        }
    }

    private LastHttpContent trailers(Http2HeadersFrame frame) {
        var last = new DefaultLastHttpContent();
        heads.trailers(frame.headers(), last.trailingHeaders())
                .ifPresent(why -> last.setDecoderResult(DecoderResult.failure(Unreadable.bad(why))));
        return last;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame) {
            // What the client sent before counts no longer. Later, when the stream is closed: a reset is not answered
            // with one.
            context.executor().execute(context::close);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A stream that breaks HTTP/2 is reset by the multiplexer as soon as we have been told.
        if (Http2Exception.isStreamError(cause instanceof Http2Exception known ? known : null)) {
            return;
        }
        context.fireExceptionCaught(cause);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof Http2StreamFrame reset) {
            context.write(reset, promise);
            return;
        }
        var last = message instanceof LastHttpContent content ? content : null;
        var bodiless = last != null
                && !last.content().isReadable()
                && last.trailingHeaders().isEmpty();
        if (message instanceof HttpResponse head) {
            var headers = HeaderFields.of(head);
            meter.sent(HeaderFields.size(headers));
            if (bodiless || last == null) {
                ReferenceCountUtil.release(last);
                send(context, new DefaultHttp2HeadersFrame(headers, last != null), promise);
                return;
            }
            send(context, new DefaultHttp2HeadersFrame(headers, false), context.newPromise());
        }
        if (last != null && !last.trailingHeaders().isEmpty()) {
            var trailers = HeaderFields.of(last.trailingHeaders());
            meter.sent(last.content().readableBytes() + HeaderFields.size(trailers));
            send(context, new DefaultHttp2DataFrame(last.content(), false), context.newPromise());
            send(context, new DefaultHttp2HeadersFrame(trailers, true), promise);
        } else {
            var content = ((HttpContent) message).content();
            meter.sent(content.readableBytes());
            send(context, new DefaultHttp2DataFrame(content, last != null), promise);
        }
    }

    private void send(ChannelHandlerContext context, Http2StreamFrame frame, ChannelPromise promise) {
        lastWrite = context.write(frame, promise.unvoid());
    }

    @Override
    public boolean servesSeveral() {
        return false;
    }

    @Override
    public void finish(ChannelHandlerContext context) {
        context.flush();
        var last = lastWrite;
        if (last == null) {
            cut(context);
        } else {
            last.addListener(written -> end(context));
        }
    }

    /** RFC 9113 §8.1: a response that needs no more of the request asks the client to stop sending it, and the connection goes on. */
    private void end(ChannelHandlerContext context) {
        if (!requestEnded && !isClosed(context)) {
            context.write(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        }
        context.close();
    }

    @Override
    public void cut(ChannelHandlerContext context) {
        if (!isClosed(context)) {
            context.write(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
        }
        context.close();
    }

    private static boolean isClosed(ChannelHandlerContext context) {
        return ((Http2StreamChannel) context.channel()).stream().state() == Http2Stream.State.CLOSED;
    }
}
