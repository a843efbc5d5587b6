package dev.postern.proxy;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.upstream.Upstream;
import dev.postern.proxy.upstream.UpstreamPool;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.resolver.AddressResolverGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
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
                anchors.put(entry.getKey(), certificates(bundle.get()));
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
                config.tls() ? Optional.of(context(anchors)) : Optional.empty(),
                config.serverName(),
                config.host(),
                config.pathPrefix(),
                config.connectTimeout(),
                config.responseTimeout(),
                config.maxIdleConnections(),
                config.idleTimeout(),
                config.maxHeaderBytes());
    }

    /** Unlike the load balancer, which takes any certificate from a target (alb.md 2.4), we check the upstream's chain and name. */
    private static SslContext context(Optional<List<X509Certificate>> anchors) throws IOException {
        var builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS");
        anchors.ifPresent(builder::trustManager);
        return builder.build();
    }

    private static List<X509Certificate> certificates(Path bundle) throws IOException {
        try {
            return Certificates.parsePem(Files.readString(bundle));
        } catch (MalformedInput e) {
            throw e.in(bundle.toString());
        } catch (IOException e) {
            throw new IOException(bundle + ": cannot be read (expected: a readable PEM file)", e);
        }
    }
}
