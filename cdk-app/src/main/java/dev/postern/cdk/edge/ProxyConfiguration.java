package dev.postern.cdk.edge;

import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.network.Ports;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.services.ec2.ISubnet;

/**
 * The {@code postern.yaml} of the proxy's tasks. Names of buckets and endpoints in it are known at deployment only, and stand in quotes: none of them
 * can hold one. What the proxy's own reader says of the result is asked in e2e-tests.
 */
final class ProxyConfiguration {
    /** Until requests in flight have ended after a task was told to. */
    static final int DRAIN_SECONDS = 60;

    /** API Gateway's quota for the headers of a request to a private API. */
    private static final int MOST_HEADER_BYTES = 8000;

    private final EdgeSettings settings;
    private final Network network;
    private final TrustMaterial trust;
    private final PrivateApi api;

    ProxyConfiguration(EdgeSettings settings, Network network, TrustMaterial trust, PrivateApi api) {
        this.settings = settings;
        this.network = network;
        this.trust = trust;
        this.api = api;
    }

    String yaml() {
        return """
                admin: { address: "127.0.0.1:9901", healthAddress: "0.0.0.0:%d" }
                limits: { maxConnections: %d, drainTimeout: PT%dS }
                listeners:
                  - name: partners
                    address: "0.0.0.0:%d"
                    certificates: [ { chain: server.pem, key: server.key } ]
                    sslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09
                    hosts: [ "%s" ]
                %s
                    identityHeaders: { leaf: on }
                %s    forward: api
                trustStores:
                  partners:
                    caCertificatesBundle: "%s"
                    revocations: %s
                    denyList: "%s"
                    roster: "%s"
                    revocationPolicy: { depth: chain, unknown: deny, missing: deny }
                    lastGood: last-good/partners
                upstreams:
                  api:
                    url: "https://%s"
                %s
                    maxHeaderBytes: %d
                logs: { connection: "-", access: "-", format: json }
                """.formatted(
                Ports.PROXY_HEALTH,
                // Twice of what starts another task: enough while it starts, and far below what the memory holds.
                2 * settings.capacity().connectionsPerTask(),
                DRAIN_SECONDS,
                Ports.PROXY,
                settings.domain(),
                settings.mode() == EdgeMode.NLB_NETTY ? behindNetworkBalancer() : behindPassthrough(),
                trust.accessPolicy()
                        .map(policy -> "    accessPolicy: \"" + policy + "\"\n")
                        .orElse(""),
                trust.bundle(),
                quoted(trust.lists().stream()),
                trust.denyList(),
                trust.roster().orElseThrow(),
                api.endpointAddress(),
                route(),
                MOST_HEADER_BYTES);
    }

    private String behindNetworkBalancer() {
        return """
                    proxyProtocol: { mode: v2, trustedPeers: %s }
                    mutualAuthentication: { mode: verify, trustStore: partners, advertiseTrustStoreCaNames: on }\
                """.formatted(balancers());
    }

    private String behindPassthrough() {
        return """
                    mutualAuthentication: { mode: verify-header, trustStore: partners, trustedPeers: %s }
                    attributes: { %s: "%s" }\
                """.formatted(balancers(), ChainHeader.ATTRIBUTE, ChainHeader.name());
    }

    /** Addresses of load balancers change, their subnets do not; nobody else's group may connect from there. */
    private String balancers() {
        var subnets = network.vpc().selectSubnets(network.edge()).getSubnets();
        return quoted(subnets.stream().map(ISubnet::getIpv4CidrBlock));
    }

    private String route() {
        var host = "    host: \"" + api.route().host() + "\"";
        return api.route().rewrites()
                ? host + "\n    pathPrefix: \"" + api.route().pathPrefix() + "\""
                : host;
    }

    private static String quoted(Stream<String> values) {
        return values.map(value -> '"' + value + '"').collect(Collectors.joining(", ", "[ ", " ]"));
    }
}
