package dev.postern.proxy.upstream;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a listener's requests go. {@code address} is unresolved: the name is looked up when a connection is opened. With
 * {@code tls}, {@code serverName} is the SNI and the name the upstream's certificate must carry. {@code hostHeader} replaces
 * the client's Host where a private API's endpoint is called by another name, and {@code pathPrefix}, perhaps empty, comes before the path.
 */
public record Upstream(
        String name,
        InetSocketAddress address,
        Optional<SslContext> tls,
        String serverName,
        Optional<String> hostHeader,
        String pathPrefix,
        Duration connectTimeout,
        Duration responseTimeout,
        int maxIdleConnections,
        Duration idleTimeout,
        Optional<Integer> maxHeaderBytes) {}
