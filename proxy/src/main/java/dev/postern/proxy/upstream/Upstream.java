package dev.postern.proxy.upstream;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;

/**
 * How requests are sent to the targets of a group, whichever it is. {@code hostHeader} replaces the client's Host where a private API's
 * endpoint is called by another name, and {@code pathPrefix}, perhaps empty, comes before the path.
 */
public record Upstream(
        String name,
        Optional<SslContext> tls,
        Optional<String> hostHeader,
        String pathPrefix,
        Duration connectTimeout,
        Duration responseTimeout,
        int maxIdleConnections,
        Duration idleTimeout,
        Optional<Integer> maxHeaderBytes) {}
