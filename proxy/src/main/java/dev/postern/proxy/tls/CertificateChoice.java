package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds a client's first bytes back until its ClientHello is there, then puts in its own place the TLS handler with the certificate
 * that answers to it. What it has held goes on to that handler; a message that claims to be longer than the bound ends the connection.
 */
final class CertificateChoice extends SslClientHelloHandler<ServerContext> {
    private final Function<ClientHello, ServerContext> choice;
    private final Function<ServerContext, SslHandler> handlers;

    CertificateChoice(Function<ClientHello, ServerContext> choice, Function<ServerContext, SslHandler> handlers) {
        super(ServerTls.MAX_MESSAGE_BYTES);
        this.choice = choice;
        this.handlers = handlers;
    }

    /** Without a ClientHello, as when something else comes first, the first certificate's engine says what is wrong. */
    @Override
    protected Future<ServerContext> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) {
        var read = hello == null ? ClientHello.UNREADABLE : ClientHello.parse(hello.nioBuffer());
        return context.executor().newSucceededFuture(choice.apply(read));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, Future<ServerContext> chosen) {
        var handler = handlers.apply(chosen.getNow());
        try {
            context.pipeline().replace(this, SslHandler.class.getName(), handler);
        } catch (RuntimeException e) {
            ReferenceCountUtil.safeRelease(handler.engine()); // the pipeline has not taken it over
            throw e;
        }
    }
}
