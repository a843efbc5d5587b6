package dev.postern.proxy.tls;

import dev.postern.proxy.config.SslPolicy;
import io.netty.channel.ChannelHandler;

/**
 * TLS for one new connection.
 *
 * @param policy what may be agreed on
 * @param handler the one to put into the pipeline before the {@link HandshakeHandler}
 */
public record TlsOpening(SslPolicy policy, ChannelHandler handler) {}
