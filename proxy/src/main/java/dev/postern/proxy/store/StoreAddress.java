package dev.postern.proxy.store;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a store is and how it is spoken to.
 *
 * @param address unresolved: the name is looked up at each connection, and with TLS its certificate must carry the name
 * @param timeout of an answer
 */
public record StoreAddress(InetSocketAddress address, Optional<SslContext> tls, Duration timeout) {}
