package dev.postern.proxy;

import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.upstream.Upstream;
import dev.postern.proxy.upstream.UpstreamPool;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The configured upstreams, and for each event loop its own pool of connections to each. */
final class Upstreams {
    private record Key(EventLoop loop, String name) {}

    private final Map<String, Upstream> upstreams;
    private final Map<String, List<X509Certificate>> anchors;
    private final ChannelFactory<? extends Channel> channels;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final Map<Key, UpstreamPool> pools = new ConcurrentHashMap<>();

    private Upstreams(
            Map<String, Upstream> upstreams,
            Map<String, List<X509Certificate>> anchors,
            ChannelFactory<? extends Channel> channels,
            AddressResolverGroup<InetSocketAddress> resolver) {
        this.upstreams = upstreams;
        this.anchors = anchors;
        this.channels = channels;
        this.resolver = resolver;
    }

    /**
     * The upstreams of a configuration.
     *
     * @throws IOException if a CA bundle cannot be read
     */
    static Upstreams of(
            Map<String, UpstreamConfig> configs,
            ChannelFactory<? extends Channel> channels,
            AddressResolverGroup<InetSocketAddress> resolver)
            throws IOException {
        var upstreams = new HashMap<String, Upstream>();
        var anchors = new HashMap<String, List<X509Certificate>>();
        for (var entry : configs.entrySet()) {
            var bundle = entry.getValue().caBundle();
            if (bundle.isPresent()) {
                anchors.put(entry.getKey(), OutboundTls.anchors(bundle.get()));
            }
            upstreams.put(
                    entry.getKey(),
                    upstream(entry.getKey(), entry.getValue(), Optional.ofNullable(anchors.get(entry.getKey()))));
        }
        return new Upstreams(Map.copyOf(upstreams), Map.copyOf(anchors), channels, resolver);
    }

    /** The pool of one event loop; to be used on that loop only. */
    UpstreamPool pool(String name, EventLoop loop) {
        var upstream = upstreams.get(name);
        if (upstream == null) {
            throw new IllegalStateException("a checked configuration names only upstreams it has: " + name);
        }
        return pools.computeIfAbsent(new Key(loop, name), key -> new UpstreamPool(upstream, loop, channels, resolver));
    }

    /** The authorities each upstream is known by, of those that have a bundle of their own. */
    Map<String, List<X509Certificate>> anchors() {
        return anchors;
    }

    /** Closes idle connections, each on its own loop. */
    void close() {
        pools.forEach((key, pool) -> key.loop().execute(pool::close));
    }

    private static Upstream upstream(String name, UpstreamConfig config, Optional<List<X509Certificate>> anchors)
            throws IOException {
        return new Upstream(
                name,
                InetSocketAddress.createUnresolved(config.connectHost(), config.connectPort()),
                config.tls() ? Optional.of(OutboundTls.context(anchors)) : Optional.empty(),
                config.serverName(),
                config.host(),
                config.pathPrefix(),
                config.connectTimeout(),
                config.responseTimeout(),
                config.maxIdleConnections(),
                config.idleTimeout(),
                config.maxHeaderBytes());
    }
}
