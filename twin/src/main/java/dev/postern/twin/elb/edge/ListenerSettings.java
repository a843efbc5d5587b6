package dev.postern.twin.elb.edge;

import dev.postern.proxy.config.AdminConfig;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.HostNames;
import dev.postern.proxy.config.IpEndpoint;
import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.LogFormat;
import dev.postern.proxy.config.LogsConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.ProxyProtocolConfig;
import dev.postern.proxy.config.RevocationDepth;
import dev.postern.proxy.config.RevocationPolicyConfig;
import dev.postern.proxy.config.SslPolicy;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.config.UnknownRevocation;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.log.LogTarget;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A listener as an edge is configured: one listener, at most one trust store, one upstream.
 *
 * @param address of this machine; the twin's own
 * @param trust present where clients are verified
 * @param directory for its logs
 */
public record ListenerSettings(
        InetAddress address,
        int port,
        List<CertificateConfig> certificates,
        SslPolicy sslPolicy,
        MutualAuthentication mutualAuthentication,
        Optional<Trust> trust,
        ListenerAttributes attributes,
        Path directory) {
    /** What a listener's one trust store is called inside its edge. */
    public static final String TRUST_STORE = "clients";

    private static final String LISTENER = "listener";
    private static final String UPSTREAM = "targets";
    /**
     * Where AWS says nothing, the load balancer's presumable reading (alb.md 10): an issuer without list is not checked, and a list
     * past its nextUpdate still counts.
     */
    private static final RevocationPolicyConfig AS_THE_LOAD_BALANCER =
            new RevocationPolicyConfig(RevocationDepth.CHAIN, UnknownRevocation.ALLOW, Duration.ofDays(3650));

    public ListenerSettings {
        certificates = List.copyOf(certificates);
    }

    /** A bundle and its lists; with none of these nobody is revoked. */
    public record Trust(Path bundle, List<Path> lists) {
        TrustStoreConfig config() {
            return new TrustStoreConfig(bundle, lists, AS_THE_LOAD_BALANCER, TrustStoreConfig.DEFAULT_REFRESH);
        }
    }

    EdgeConfig config(URI upstream) {
        var listener = new ListenerConfig(
                LISTENER,
                new IpEndpoint(address, port),
                certificates,
                sslPolicy,
                ListenerConfig.DEFAULT_TLS_ENGINE,
                ProxyProtocolConfig.DEFAULT,
                mutualAuthentication,
                attributes,
                HostNames.ALL,
                UPSTREAM);
        return new EdgeConfig(
                new AdminConfig(IpEndpoint.parse("127.0.0.1:0")),
                LimitsConfig.DEFAULT,
                List.of(listener),
                trust.map(it -> Map.of(TRUST_STORE, it.config())).orElse(Map.of()),
                Map.of(UPSTREAM, upstream(upstream)),
                new LogsConfig(
                        Optional.of(new LogTarget.File(directory.resolve("connection.log"))),
                        Optional.of(new LogTarget.File(directory.resolve("access.log"))),
                        LogFormat.ALB,
                        LogsConfig.DEFAULT_CONNECTION_FIELDS));
    }

    /** No connection is kept for the next request, so each goes where requests go by then. */
    private static UpstreamConfig upstream(URI url) {
        return new UpstreamConfig(
                url,
                Optional.empty(),
                "",
                Optional.empty(),
                UpstreamConfig.DEFAULT_CONNECT_TIMEOUT,
                UpstreamConfig.DEFAULT_RESPONSE_TIMEOUT,
                0,
                UpstreamConfig.DEFAULT_IDLE_TIMEOUT,
                Optional.empty());
    }

    /** Whether an edge can go from one to the other without letting go of its port. */
    boolean differsInTrustOnly(ListenerSettings other) {
        return !equals(other) && trust.isPresent() && other.trust.isPresent() && equals(other.withTrust(trust));
    }

    private ListenerSettings withTrust(Optional<Trust> otherTrust) {
        return new ListenerSettings(
                address, port, certificates, sslPolicy, mutualAuthentication, otherTrust, attributes, directory);
    }
}
