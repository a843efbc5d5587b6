package dev.postern.proxy.proxyprotocol;

import dev.postern.proxy.address.AddressRefusal;
import dev.postern.proxy.address.ClientAddress;
import dev.postern.proxy.address.ProxyHeader.Local;
import dev.postern.proxy.address.ProxyHeader.Proxied;
import dev.postern.proxy.address.ProxyHeader.Refused;
import dev.postern.proxy.address.ProxyHeaderReader;
import dev.postern.proxy.connection.ConnectionReset;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the header a connection has to begin with and reports once what it says; then it is gone, and what came after the header
 * goes to the handlers that the report has added. What has come is the decoder's until then.
 */
public final class ProxyHeaderHandler extends ByteToMessageDecoder {
    /** Learns how the wait ended, on the connection's event loop, by exactly one call. */
    public interface Outcome {
        void addressed(ChannelHandlerContext context, ClientAddress client);

        /** The load balancer spoke for itself; the connection is already ending. */
        void probed();

        /** The connection is already ending. */
        void refused(AddressRefusal reason, String detail);

        /** The peer went away without a word. */
        void abandoned();
    }

    private final Duration limit;
    private final Outcome outcome;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean over;

    public ProxyHeaderHandler(Duration limit, Outcome outcome) {
        this.limit = limit;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> late(context), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (over) {
            in.skipBytes(in.readableBytes());
            return;
        }
        var start = in.nioBuffer(in.readerIndex(), Math.min(in.readableBytes(), ProxyHeaderReader.MAX_BYTES));
        var header = ProxyHeaderReader.read(start);
        if (header instanceof Proxied proxied) {
            end();
            in.skipBytes(proxied.length());
            outcome.addressed(context, proxied.client());
            context.pipeline().remove(this);
        } else if (header instanceof Local) {
            end();
            context.close();
            outcome.probed();
        } else if (header instanceof Refused refused) {
            refuse(context, refused.reason(), refused.detail());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (!over && actualReadableBytes() > 0) {
            refuse(context, AddressRefusal.HEADER_INCOMPLETE, "closed after " + actualReadableBytes() + " bytes of it");
        } else if (!over) {
            end();
            outcome.abandoned();
        }
        super.channelInactive(context);
    }

    /** The peer has reset the connection; that it is over comes next. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void late(ChannelHandlerContext context) {
        if (!over) {
            refuse(context, AddressRefusal.HEADER_LATE, actualReadableBytes() + " bytes within " + limit);
        }
    }

    private void refuse(ChannelHandlerContext context, AddressRefusal reason, String detail) {
        end();
        ConnectionReset.of(context.channel());
        outcome.refused(reason, detail);
    }

    private void end() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
