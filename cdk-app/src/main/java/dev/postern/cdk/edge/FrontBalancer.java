package dev.postern.cdk.edge;

import dev.postern.cdk.network.Network;
import dev.postern.cdk.network.Ports;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.Pattern;
import dev.postern.cdk.watch.Alarms;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseNetworkListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.Protocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.amazon.awscdk.services.elasticloadbalancingv2.targets.AlbListenerTarget;
import software.amazon.awscdk.services.route53.targets.LoadBalancerTarget;
import software.constructs.Construct;

/**
 * The network load balancer consumers reach, by PrivateLink or from their subnets. It passes TCP on and terminates nothing, so it has no access
 * log: AWS writes those of TLS listeners only. Who connected is in the VPC's flow logs and in the log of what stands behind.
 */
final class FrontBalancer extends Construct {
    private final Network network;
    private final NetworkLoadBalancer balancer;
    private final Alarms alarms;

    FrontBalancer(Construct scope, String id, EdgeSettings settings, Network network) {
        super(scope, id);
        this.network = network;
        this.alarms = new Alarms(this, settings);
        this.balancer = NetworkLoadBalancer.Builder.create(this, "Balancer")
                .vpc(network.vpc())
                .vpcSubnets(network.edge())
                .securityGroups(List.of(network.groups().front()))
                // Over PrivateLink there is nothing a rule could say, see GroupRules; said at creation or never.
                .enforceSecurityGroupInboundRulesOnPrivateLinkTraffic(settings.pattern() == Pattern.SAME_ACCOUNT)
                .internetFacing(false)
                .crossZoneEnabled(true)
                .zonalShift(true)
                .deletionProtection(true)
                .build();
    }

    /** To an application load balancer. Attributes of such a group are fixed: neither PROXY protocol nor another source address. */
    void passOn(ApplicationListener https, ApplicationListener health) {
        var group = listen(NetworkTargetGroup.Builder.create(this, "Balancers")
                .vpc(network.vpc())
                .targetType(TargetType.ALB)
                .protocol(Protocol.TCP)
                .port(Ports.HTTPS)
                .healthCheck(Probes.of(Protocol.HTTP, Ports.BALANCER_HEALTH, "/", "200"))
                .build());
        group.addTarget(new AlbListenerTarget(https));
        group.getNode().addDependency(health);
    }

    /**
     * To the proxy's tasks. They learn the client's address and its VPC endpoint from PROXY protocol v2, over PrivateLink the only way. The
     * source address stays the load balancer's own, which is whom the tasks trust that header from. Nothing resets connections when a task is
     * taken out: the proxy ends them in good order.
     */
    NetworkTargetGroup passOnToProxy() {
        return listen(NetworkTargetGroup.Builder.create(this, "Proxies")
                .vpc(network.vpc())
                .targetType(TargetType.IP)
                .protocol(Protocol.TCP)
                .port(Ports.PROXY)
                .proxyProtocolV2(true)
                .preserveClientIp(false)
                .connectionTermination(false)
                .healthCheck(Probes.of(Protocol.HTTP, Ports.PROXY_HEALTH, "/readyz", "200"))
                .build());
    }

    Front front(Optional<ApplicationLoadBalancer> behind) {
        return new Front(Optional.of(balancer), behind, new LoadBalancerTarget(balancer));
    }

    NetworkLoadBalancer loadBalancer() {
        return balancer;
    }

    private NetworkTargetGroup listen(NetworkTargetGroup group) {
        balancer.addListener(
                "Tls",
                BaseNetworkListenerProps.builder()
                        .port(Ports.HTTPS)
                        .protocol(Protocol.TCP)
                        .defaultAction(NetworkListenerAction.forward(List.of(group)))
                        .build());
        alarms.reaching(
                "UnhealthyTarget",
                "What consumers' connections are passed on to does not answer its health checks",
                // Of one zone; on average over all of them, a single target would never count as one.
                group.getMetrics()
                        .unHealthyHostCount(
                                MetricOptions.builder().statistic("Maximum").build()),
                1);
        return group;
    }
}
