package dev.postern.cdk.edge;

import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.network.Ports;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocolVersion;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.IApplicationLoadBalancerTarget;
import software.amazon.awscdk.services.elasticloadbalancingv2.MutualAuthentication;
import software.amazon.awscdk.services.elasticloadbalancingv2.MutualAuthenticationMode;
import software.amazon.awscdk.services.elasticloadbalancingv2.Protocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.amazon.awscdk.services.elasticloadbalancingv2.targets.IpTarget;
import software.constructs.Construct;

/**
 * The mode alb-verify: the load balancer verifies clients against its trust store and sends who they are straight to the private API's VPC
 * endpoint.
 */
final class AlbVerify extends Construct {
    /** API Gateway keeps this path for its own health and answers it whatever the Host. Not documented: if probes fail, 403 says as much. */
    private static final String HEALTH_PATH = "/ping";

    private static final String HEALTHY_CODES = "200";

    private final Front front;

    AlbVerify(Construct scope, String id, EdgeSettings settings, Network network, TrustMaterial trust, PrivateApi api) {
        super(scope, id);
        var balancer = new Balancer(
                this,
                "Edge",
                settings,
                network,
                api,
                MutualAuthentication.builder()
                        .mutualAuthenticationMode(MutualAuthenticationMode.VERIFY)
                        .trustStore(trust.trustStore().orElseThrow())
                        .ignoreClientCertificateExpiry(false)
                        .advertiseTrustStoreCaNames(true)
                        .build());
        var addresses = new EndpointAddresses(this, "Addresses", settings, network, api.endpoint());
        var group = ApplicationTargetGroup.Builder.create(this, "Endpoint")
                .vpc(network.vpc())
                .targetType(TargetType.IP)
                .protocol(ApplicationProtocol.HTTPS)
                .protocolVersion(ApplicationProtocolVersion.HTTP1)
                .port(Ports.HTTPS)
                .targets(targets(addresses))
                // Requests to API Gateway end after 29 seconds.
                .deregistrationDelay(Duration.seconds(30))
                .healthCheck(Probes.of(Protocol.HTTPS, Ports.HTTPS, HEALTH_PATH, HEALTHY_CODES))
                .build();
        var rule = balancer.forward(group);
        if (api.route().rewrites()) {
            RouteRewrite.on(rule, api.route());
        }
        this.front = balancer.front(network);
    }

    Front front() {
        return front;
    }

    private static List<IApplicationLoadBalancerTarget> targets(EndpointAddresses addresses) {
        return addresses.all().stream()
                .<IApplicationLoadBalancerTarget>map(address -> new IpTarget(address, Ports.HTTPS))
                .toList();
    }
}
