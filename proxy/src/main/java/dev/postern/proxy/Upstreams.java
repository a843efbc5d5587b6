package dev.postern.proxy;

import dev.postern.proxy.config.HealthCheckProtocol;
import dev.postern.proxy.config.IpEndpoint;
import dev.postern.proxy.config.TargetUrl;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.upstream.HealthProbe;
import dev.postern.proxy.upstream.TargetGroup;
import dev.postern.proxy.upstream.TargetName;
import dev.postern.proxy.upstream.Upstream;
import dev.postern.proxy.upstream.UpstreamPool;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The configured upstreams, each with its group of targets, and for each event loop its own pool of connections to each. */
final class Upstreams {
    private record Key(EventLoop loop, String name) {}

    private record Known(
            UpstreamConfig config,
            Upstream upstream,
            TargetGroup group,
            Optional<HealthProbe> probe,
            AddressResolverGroup<InetSocketAddress> resolver) {}

    private final Map<String, Known> upstreams;
    private final Map<String, List<X509Certificate>> anchors;
    private final Transport transport;
    private final Map<Key, UpstreamPool> pools = new ConcurrentHashMap<>();
    private Optional<TargetReports> reports = Optional.empty();

    private Upstreams(Map<String, Known> upstreams, Map<String, List<X509Certificate>> anchors, Transport transport) {
        this.upstreams = upstreams;
        this.anchors = anchors;
        this.transport = transport;
    }

    /**
     * The upstreams of a configuration.
     *
     * @throws IOException if a CA bundle cannot be read
     */
    static Upstreams of(Map<String, UpstreamConfig> configs, Transport transport) throws IOException {
        var upstreams = new HashMap<String, Known>();
        var anchors = new HashMap<String, List<X509Certificate>>();
        for (var entry : configs.entrySet()) {
            var bundle = entry.getValue().caBundle();
            if (bundle.isPresent()) {
                anchors.put(entry.getKey(), OutboundTls.anchors(bundle.get()));
            }
            upstreams.put(
                    entry.getKey(),
                    known(
                            entry.getKey(),
                            entry.getValue(),
                            Optional.ofNullable(anchors.get(entry.getKey())),
                            transport));
        }
        return new Upstreams(Map.copyOf(upstreams), Map.copyOf(anchors), transport);
    }

    /** Looks names up and checks targets from now on; {@code told} is closed with the upstreams. */
    void start(TargetReports told) {
        reports = Optional.of(told);
        upstreams.forEach((name, known) -> known.group()
                .start(
                        told.of(name, known.config()),
                        known.probe(),
                        known.resolver(),
                        known.config().refresh()));
    }

    /** The pool of one event loop; to be used on that loop only. */
    UpstreamPool pool(String name, EventLoop loop) {
        var known = upstreams.get(name);
        if (known == null) {
            throw new IllegalStateException("a checked configuration names only upstreams it has: " + name);
        }
        return pools.computeIfAbsent(
                new Key(loop, name),
                key -> new UpstreamPool(known.upstream(), known.group(), loop, transport.sockets()));
    }

    /** The authorities each upstream is known by, of those that have a bundle of their own. */
    Map<String, List<X509Certificate>> anchors() {
        return anchors;
    }

    /** No more checks and lookups; closes idle connections, each on its own loop. */
    void close() {
        for (var known : upstreams.values()) {
            known.group().close();
            if (known.resolver() != transport.resolver()) {
                known.resolver().close();
            }
        }
        pools.forEach((key, pool) -> key.loop().execute(pool::close));
        reports.ifPresent(TargetReports::close);
    }

    private static Known known(
            String name, UpstreamConfig config, Optional<List<X509Certificate>> anchors, Transport transport)
            throws IOException {
        var tls = config.tls() ? Optional.of(OutboundTls.context(anchors)) : Optional.<SslContext>empty();
        var loop = transport.loops().next();
        return new Known(
                config,
                new Upstream(
                        name,
                        tls,
                        config.host(),
                        config.pathPrefix(),
                        config.connectTimeout(),
                        config.responseTimeout(),
                        config.maxIdleConnections(),
                        config.idleTimeout(),
                        config.maxHeaderBytes()),
                new TargetGroup(
                        config.targets().stream()
                                .map(target -> name(target, config))
                                .toList(),
                        config.attributes().algorithm(),
                        config.attributes().deregistrationDelay(),
                        loop),
                probe(config, tls, anchors, transport, loop),
                config.nameServers().isEmpty()
                        ? transport.resolver()
                        : transport.resolver(config.nameServers().stream()
                                .map(IpEndpoint::socket)
                                .toList()));
    }

    private static TargetName name(TargetUrl target, UpstreamConfig config) {
        var literal = NetUtil.isValidIpV4Address(target.host()) || NetUtil.isValidIpV6Address(target.host());
        return new TargetName(
                target.endpoint(),
                literal
                        ? new InetSocketAddress(target.host(), target.port())
                        : InetSocketAddress.createUnresolved(target.host(), target.port()),
                config.serverName(target));
    }

    private static Optional<HealthProbe> probe(
            UpstreamConfig config,
            Optional<SslContext> tls,
            Optional<List<X509Certificate>> anchors,
            Transport transport,
            EventLoop loop)
            throws IOException {
        if (config.healthCheck().isEmpty()) {
            return Optional.empty();
        }
        var check = config.healthCheck().get();
        var byTls = check.protocol().map(HealthCheckProtocol.HTTPS::equals).orElse(config.tls());
        var context = tls.isEmpty() && byTls ? Optional.of(OutboundTls.context(anchors)) : tls;
        return Optional.of(new HealthProbe(check, byTls ? context : Optional.empty(), loop, transport.sockets()));
    }
}
