package dev.postern.cdk.edge;

import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.Capacity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Names;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.CustomizedMetricSpecificationProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingMetricDimensionProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingMetricProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingMetricStatProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty;
import software.amazon.awscdk.services.applicationautoscaling.EnableScalingProps;
import software.amazon.awscdk.services.applicationautoscaling.ScalableTarget;
import software.amazon.awscdk.services.ecs.CpuUtilizationScalingProps;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.RequestCountScalingProps;
import software.amazon.awscdk.services.ecs.ScalableTaskCount;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkLoadBalancer;
import software.constructs.Construct;

/** How many tasks there are: by CPU, and by connections or requests, whichever asks for more. */
final class ProxyScaling extends Construct {
    // Handshakes come in bursts, and a task needs a minute to start.
    private static final int CPU_PERCENT = 60;

    /** The proxy needs some 40 µs of a processor a request with its connections kept; a twentieth of what that makes leaves CPU to decide, mostly. */
    private static final int REQUESTS_PER_SECOND_AND_VCPU = 1_000;

    private static final Duration SCALE_OUT = Duration.minutes(1);

    // Connections of a task that goes are cut, so none goes because of a quiet minute.
    private static final Duration SCALE_IN = Duration.minutes(10);

    private final Capacity capacity;
    private final FargateService service;
    private final ScalableTaskCount tasks;

    ProxyScaling(Construct scope, String id, Capacity capacity, FargateService service) {
        super(scope, id);
        this.capacity = capacity;
        this.service = service;
        this.tasks = service.autoScaleTaskCount(EnableScalingProps.builder()
                .minCapacity(capacity.tasks())
                .maxCapacity(capacity.maxTasks())
                .build());
        tasks.scaleOnCpuUtilization(
                "Cpu",
                CpuUtilizationScalingProps.builder()
                        .targetUtilizationPercent(CPU_PERCENT)
                        .scaleOutCooldown(SCALE_OUT)
                        .scaleInCooldown(SCALE_IN)
                        .build());
    }

    /**
     * Open connections over running tasks. There is no such metric, so it is made of two: flows are told per zone, where they are those of one node,
     * and summed up ("Create a target tracking scaling policy using metric math" in the Application Auto Scaling user guide).
     */
    void byConnections(NetworkLoadBalancer balancer, Network network) {
        var zones = network.vpc().selectSubnets(network.edge()).getAvailabilityZones();
        var queries = new ArrayList<TargetTrackingMetricDataQueryProperty>();
        for (var at = 0; at < zones.size(); at++) {
            queries.add(measured(
                    "flows" + at,
                    "AWS/NetworkELB",
                    "ActiveFlowCount",
                    dimension("LoadBalancer", balancer.getLoadBalancerFullName()),
                    dimension("AvailabilityZone", zones.get(at))));
        }
        queries.add(measured(
                "tasks",
                "ECS/ContainerInsights",
                "RunningTaskCount",
                dimension("ClusterName", service.getCluster().getClusterName()),
                dimension("ServiceName", service.getServiceName())));
        var flows =
                IntStream.range(0, zones.size()).mapToObj(at -> "flows" + at).collect(Collectors.joining("+"));
        queries.add(TargetTrackingMetricDataQueryProperty.builder()
                .id("each")
                .expression("(" + flows + ")/tasks")
                .label("connections a task")
                .returnData(true)
                .build());
        // The higher level takes single metrics only.
        var target = (ScalableTarget) tasks.getNode().findChild("Target");
        CfnScalingPolicy.Builder.create(this, "Connections")
                .policyName(Names.uniqueId(this))
                .policyType("TargetTrackingScaling")
                .scalingTargetId(target.getScalableTargetId())
                .targetTrackingScalingPolicyConfiguration(TargetTrackingScalingPolicyConfigurationProperty.builder()
                        .customizedMetricSpecification(CustomizedMetricSpecificationProperty.builder()
                                .metrics(queries)
                                .build())
                        .targetValue(capacity.connectionsPerTask())
                        .scaleOutCooldown(SCALE_OUT.toSeconds())
                        .scaleInCooldown(SCALE_IN.toSeconds())
                        .build())
                .build();
    }

    /** The load balancer keeps its own connections to the tasks, so connections would tell nothing. */
    void byRequests(ApplicationTargetGroup group) {
        tasks.scaleOnRequestCount(
                "Requests",
                RequestCountScalingProps.builder()
                        .targetGroup(group)
                        .requestsPerTarget(60L * REQUESTS_PER_SECOND_AND_VCPU * capacity.cpu() / 1024)
                        .scaleOutCooldown(SCALE_OUT)
                        .scaleInCooldown(SCALE_IN)
                        .build());
    }

    private static TargetTrackingMetricDataQueryProperty measured(
            String id, String namespace, String name, TargetTrackingMetricDimensionProperty... dimensions) {
        return TargetTrackingMetricDataQueryProperty.builder()
                .id(id)
                .metricStat(TargetTrackingMetricStatProperty.builder()
                        .metric(TargetTrackingMetricProperty.builder()
                                .namespace(namespace)
                                .metricName(name)
                                .dimensions(List.of(dimensions))
                                .build())
                        .stat("Average")
                        .build())
                .returnData(false)
                .build();
    }

    private static TargetTrackingMetricDimensionProperty dimension(String name, String value) {
        return TargetTrackingMetricDimensionProperty.builder()
                .name(name)
                .value(value)
                .build();
    }
}
