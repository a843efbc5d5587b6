package dev.postern.cdk.edge;

import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.network.Ports;
import dev.postern.cdk.settings.EdgeSettings;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocolVersion;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.MutualAuthentication;
import software.amazon.awscdk.services.elasticloadbalancingv2.MutualAuthenticationMode;
import software.amazon.awscdk.services.elasticloadbalancingv2.Protocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.constructs.Construct;

/**
 * The mode alb-passthrough-netty: the load balancer has clients prove that they hold the key of their certificate, judges nothing, and sends
 * the chain to the proxy's tasks. It lets in clients without a certificate too; the proxy refuses them.
 */
final class AlbPassthrough extends Construct {
    private final Front front;

    AlbPassthrough(
            Construct scope, String id, EdgeSettings settings, Network network, PrivateApi api, ProxyService proxy) {
        super(scope, id);
        var balancer = new Balancer(
                this,
                "Edge",
                settings,
                network,
                api,
                MutualAuthentication.builder()
                        .mutualAuthenticationMode(MutualAuthenticationMode.PASS_THROUGH)
                        .build());
        balancer.attribute(ChainHeader.ATTRIBUTE, ChainHeader.name());
        var group = ApplicationTargetGroup.Builder.create(this, "Proxies")
                .vpc(network.vpc())
                .targetType(TargetType.IP)
                .protocol(ApplicationProtocol.HTTPS)
                .protocolVersion(ApplicationProtocolVersion.HTTP1)
                .port(Ports.PROXY)
                .healthCheck(Probes.of(Protocol.HTTP, Ports.PROXY_HEALTH, "/readyz", "200"))
                .build();
        balancer.forward(group);
        proxy.standBehind(group);
        this.front = balancer.front(network);
    }

    Front front() {
        return front;
    }
}
