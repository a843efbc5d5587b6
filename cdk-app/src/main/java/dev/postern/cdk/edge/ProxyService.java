package dev.postern.cdk.edge;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.network.Ports;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import dev.postern.cdk.watch.Logs;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ecs.AvailabilityZoneRebalancing;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerInsights;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.FargatePlatformVersion;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.IEcsLoadBalancerTarget;
import software.amazon.awscdk.services.ecs.LoadBalancerTargetOptions;
import software.amazon.awscdk.services.ecs.PropagatedTagSource;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkTargetGroup;
import software.constructs.Construct;

/**
 * The proxy on Fargate, in the modes nlb-netty and alb-passthrough-netty. It takes TLS on {@link Ports#PROXY} and answers plain HTTP health checks,
 * {@code GET /readyz}, on {@link Ports#PROXY_HEALTH}. Whoever makes the load balancer makes its target group, of target type {@code ip}, and calls
 * {@code standBehind} once, after a listener leads to the group.
 */
final class ProxyService extends Construct {
    private final Network network;
    private final FargateService service;
    private final ProxyScaling scaling;

    ProxyService(
            Construct scope,
            String id,
            EdgeSettings settings,
            Artefacts artefacts,
            Network network,
            TrustMaterial trust,
            PrivateApi api) {
        super(scope, id);
        this.network = network;
        var log = new ProxyLog(this, "Log", settings);
        Logs.tell(this, "ProxyLog", log.name(), "Log group of the proxy: who came, who was refused and why");
        var configuration = new ProxyConfiguration(settings, network, trust, api);
        var task = new ProxyTask(this, "Task", settings, artefacts, trust, configuration.yaml(), log);
        var cluster = Cluster.Builder.create(this, "Cluster")
                .vpc(network.vpc())
                .containerInsightsV2(ContainerInsights.ENABLED)
                .build();
        this.service = FargateService.Builder.create(this, "Service")
                .cluster(cluster)
                .taskDefinition(task.definition())
                .platformVersion(FargatePlatformVersion.VERSION1_4)
                .vpcSubnets(network.edge())
                .securityGroups(List.of(network.groups().proxy().orElseThrow()))
                .assignPublicIp(false)
                .enableExecuteCommand(false)
                // No desired count: a deployment would undo what scaling has done. Scaling brings it to the least at
                // once.
                .minHealthyPercent(100)
                .maxHealthyPercent(200)
                .availabilityZoneRebalancing(AvailabilityZoneRebalancing.ENABLED)
                .circuitBreaker(DeploymentCircuitBreaker.builder()
                        .enable(true)
                        .rollback(true)
                        .build())
                .healthCheckGracePeriod(Duration.seconds(60))
                .propagateTags(PropagatedTagSource.SERVICE)
                .build();
        // Without them no task starts, and the first deployment would be given up.
        service.getNode()
                .addDependency(
                        new TaskEndpoints(this, "Endpoints", settings, network, trust, task),
                        // The library waits for the rights of the program, not for those of who starts it.
                        task.starter());
        this.scaling = new ProxyScaling(this, "Scaling", settings.capacity(), service);
        new ProxyAlarms(this, "Alarms", settings, service, log);
    }

    /** Registers the tasks, and scales them by the load balancer's flows. The group is TCP with PROXY protocol v2. */
    void standBehind(NetworkLoadBalancer balancer, NetworkTargetGroup group) {
        group.addTarget(target());
        group.setAttribute("deregistration_delay.timeout_seconds", String.valueOf(ProxyConfiguration.DRAIN_SECONDS));
        scaling.byConnections(balancer, network);
    }

    /** Registers the tasks, and scales them by the requests of each. The group is HTTPS: the load balancer takes any certificate. */
    void standBehind(ApplicationTargetGroup group) {
        group.addTarget(target());
        group.setAttribute("deregistration_delay.timeout_seconds", String.valueOf(ProxyConfiguration.DRAIN_SECONDS));
        scaling.byRequests(group);
    }

    private IEcsLoadBalancerTarget target() {
        return service.loadBalancerTarget(LoadBalancerTargetOptions.builder()
                .containerName(ProxyTask.CONTAINER)
                .containerPort(Ports.PROXY)
                .build());
    }
}
