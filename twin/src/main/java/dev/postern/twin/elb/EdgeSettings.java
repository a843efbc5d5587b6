package dev.postern.twin.elb;

import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.CaNames;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.SslPolicy;
import dev.postern.twin.acm.ServerCertificates;
import dev.postern.twin.elb.edge.ListenerSettings;
import dev.postern.twin.elb.edge.ListenerSettings.Trust;
import dev.postern.twin.wire.AwsError;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** From what the API was told of a listener to what its edge needs. */
final class EdgeSettings {
    /** What the API takes where nothing is said (alb.md 2.4). */
    static final String DEFAULT_POLICY = SslPolicy.P_2016_08.text();

    private static final Set<String> TIMEOUTS = Set.of("idle_timeout.timeout_seconds", "client_keep_alive.seconds");

    private final Path directory;
    private final InetAddress address;
    private final LoadBalancers balancers;
    private final TrustStores stores;
    private final ServerCertificates certificates;

    EdgeSettings(
            Path directory,
            InetAddress address,
            LoadBalancers balancers,
            TrustStores stores,
            ServerCertificates certificates) {
        this.directory = directory;
        this.address = address;
        this.balancers = balancers;
        this.stores = stores;
        this.certificates = certificates;
    }

    ListenerSettings of(ListenerState listener) {
        return new ListenerSettings(
                address,
                listener.port(),
                listener.certificates().stream().map(this::certificate).toList(),
                listener.sslPolicy().map(EdgeSettings::policy).orElse(SslPolicy.DEFAULT),
                mutualAuthentication(listener.mutualAuth()),
                listener.mutualAuth().trustStoreArn().map(stores::required).map(this::trust),
                attributes(listener),
                home(directory, listener.arn()));
    }

    /** A directory of the listener's own. */
    static Path home(Path directory, String listenerArn) {
        return directory.resolve("listeners").resolve(Arns.lastPart(listenerArn));
    }

    static SslPolicy policy(String name) {
        try {
            return SslPolicy.parse(name);
        } catch (MalformedInput e) {
            throw AwsError.of("SSLPolicyNotFound", "SSL policy " + e.getMessage());
        }
    }

    private CertificateConfig certificate(String arn) {
        var files = certificates
                .files(arn)
                .orElseThrow(() -> AwsError.of("CertificateNotFound", "Certificate '" + arn + "' not found"));
        return new CertificateConfig(files.chain(), files.key());
    }

    private Trust trust(TrustStoreState store) {
        return new Trust(stores.bundleFile(store), stores.listFiles(store));
    }

    private static MutualAuthentication mutualAuthentication(ListenerState.MutualAuth mutual) {
        return switch (mutual.mode()) {
            case "verify" ->
                new MutualAuthentication.Verify(
                        ListenerSettings.TRUST_STORE,
                        mutual.ignoreClientCertificateExpiry() ? ExpiryPolicy.IGNORE : ExpiryPolicy.ENFORCE,
                        mutual.advertise() ? CaNames.ADVERTISE : CaNames.HIDE,
                        MutualAuthentication.DEFAULT_REFUSAL);
            case "passthrough" -> new MutualAuthentication.Passthrough();
            default -> new MutualAuthentication.Off();
        };
    }

    /** Those an edge knows: of the load balancer's the ones about requests and time, and all of the listener's. */
    private ListenerAttributes attributes(ListenerState listener) {
        Map<String, String> known = new HashMap<>();
        balancers.required(listener.loadBalancerArn()).attributes().forEach((key, value) -> {
            if (key.startsWith("routing.") || TIMEOUTS.contains(key)) {
                known.put(key, value);
            }
        });
        known.putAll(listener.attributes());
        try {
            return ListenerAttributes.parse(known);
        } catch (MalformedInput e) {
            throw AwsError.of("InvalidConfigurationRequest", String.valueOf(e.getMessage()));
        }
    }
}
