package dev.postern.proxy.proxyprotocol;

import dev.postern.proxy.address.AddressRefusal;
import dev.postern.proxy.address.ProxyHeader.Incomplete;
import dev.postern.proxy.address.ProxyHeader.Local;
import dev.postern.proxy.address.ProxyHeader.Proxied;
import dev.postern.proxy.address.ProxyHeader.Refused;
import dev.postern.proxy.address.ProxyHeaderReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Lets a connection begin with a header, which is thrown away, or without one. For health probes only: a network load balancer puts
 * the header before these too, if its target group has it (alb.md 7.1). What comes after goes on.
 */
public final class ProxyHeaderSkipper extends ByteToMessageDecoder {
    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        var start = in.nioBuffer(in.readerIndex(), Math.min(in.readableBytes(), ProxyHeaderReader.MAX_BYTES));
        var header = ProxyHeaderReader.read(start);
        if (header instanceof Incomplete) {
            return;
        }
        if (header instanceof Refused refused && refused.reason() != AddressRefusal.HEADER_MISSING) {
            in.skipBytes(in.readableBytes());
            context.close();
            return;
        }
        if (header instanceof Local local) {
            in.skipBytes(local.length());
        } else if (header instanceof Proxied proxied) {
            in.skipBytes(proxied.length());
        }
        context.pipeline().remove(this);
    }
}
