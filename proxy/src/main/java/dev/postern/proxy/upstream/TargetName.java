package dev.postern.proxy.upstream;

import java.net.InetSocketAddress;

/**
 * A target as configured: a name whose every address is a target, or one address.
 *
 * @param endpoint host and port as configured, what metrics call it by
 * @param address unresolved if it is a name
 * @param serverName the SNI, and the name its certificate must carry
 */
public record TargetName(String endpoint, InetSocketAddress address, String serverName) {}
