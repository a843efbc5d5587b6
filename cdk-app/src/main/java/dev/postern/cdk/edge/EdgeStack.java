package dev.postern.cdk.edge;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkLoadBalancer;
import software.amazon.awscdk.services.route53.targets.LoadBalancerTarget;
import software.constructs.Construct;

/** The edge, in the mode the settings name. */
public final class EdgeStack extends Stack {
    private final Front front;

    public EdgeStack(
            Construct scope,
            String id,
            StackProps props,
            EdgeSettings settings,
            Artefacts artefacts,
            Network network,
            TrustMaterial trust,
            PrivateApi api) {
        super(scope, id, props);
        var nlb = NetworkLoadBalancer.Builder.create(this, "Front")
                .vpc(network.vpc())
                .vpcSubnets(network.edge())
                .securityGroups(List.of(network.groups().front()))
                .enforceSecurityGroupInboundRulesOnPrivateLinkTraffic(false)
                .internetFacing(false)
                .build();
        this.front = new Front(Optional.of(nlb), Optional.empty(), new LoadBalancerTarget(nlb));
    }

    public Front front() {
        return front;
    }
}
