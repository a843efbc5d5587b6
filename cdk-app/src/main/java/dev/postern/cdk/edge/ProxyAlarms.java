package dev.postern.cdk.edge;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Alarms;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.ecs.FargateService;
import software.constructs.Construct;

/** What is wrong with the proxy's tasks, and what they say is wrong. Whether they are ready is asked beside the load balancer. */
final class ProxyAlarms extends Construct {
    ProxyAlarms(Construct scope, String id, EdgeSettings settings, FargateService service, ProxyLog log) {
        super(scope, id);
        var alarms = new Alarms(this, settings);
        var least = settings.capacity().tasks();
        alarms.belowOrSilent("Tasks", "fewer than " + least + " tasks of the proxy run", running(service), least, 3);
        alarms.reaching(
                "Cpu",
                "the proxy's tasks are short of CPU: raise capacity.maxTasks",
                service.metricCpuUtilization(),
                85);
        alarms.reaching(
                "Memory",
                "the proxy's tasks are short of memory: raise capacity.memory",
                service.metricMemoryUtilization(),
                85);
        alarms.reaching("Warnings", "the proxy warns: read WARN lines in its log", log.warnings(), 1);
        alarms.reaching(
                "Undecided",
                "clients are refused because a revocation list is missing or late: runbook stale-list",
                log.undecided(),
                1);
    }

    private static Metric running(FargateService service) {
        return Metric.Builder.create()
                .namespace("ECS/ContainerInsights")
                .metricName("RunningTaskCount")
                .dimensionsMap(Map.of(
                        "ClusterName", service.getCluster().getClusterName(), "ServiceName", service.getServiceName()))
                .statistic("Minimum")
                .period(Duration.minutes(1))
                .build();
    }
}
