package dev.postern.cdk.edge;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkTargetGroup;
import software.constructs.Construct;

/**
 * The proxy on Fargate, in the modes nlb-netty and alb-passthrough-netty. It takes TLS on {@link dev.postern.cdk.network.Ports#PROXY} and answers
 * plain HTTP health checks, {@code GET /readyz}, on {@link dev.postern.cdk.network.Ports#PROXY_HEALTH}. Whoever makes the load balancer makes its
 * target group, of target type {@code ip}, and calls {@code standBehind} once.
 */
final class ProxyService extends Construct {
    ProxyService(
            Construct scope,
            String id,
            EdgeSettings settings,
            Artefacts artefacts,
            Network network,
            TrustMaterial trust,
            PrivateApi api) {
        super(scope, id);
    }

    /** Registers the tasks, and scales them by the load balancer's flows. The group is TCP with PROXY protocol v2. */
    void standBehind(NetworkLoadBalancer balancer, NetworkTargetGroup group) {}

    /** Registers the tasks, and scales them by the requests of each. The group is HTTPS: the load balancer takes any certificate. */
    void standBehind(ApplicationLoadBalancer balancer, ApplicationTargetGroup group) {}
}
