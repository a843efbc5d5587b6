package dev.postern.cdk.edge;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import dev.postern.cdk.watch.OwnMetrics;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.ecs.AwsLogDriverMode;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.LogDriver;
import software.amazon.awscdk.services.ecs.LogDrivers;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.IFilterPattern;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.constructs.Construct;

/**
 * What the proxy's tasks write: a connection or access record a line, JSON, and lines of the program itself; and what is counted of it. Why a client
 * was refused stands under {@code reason} in the connection record, and with {@code verify-header} in the access record.
 */
final class ProxyLog extends Construct {
    /** Those an operator acts on; the others are in the log. */
    private static final List<String> REASONS =
            List.of("ClientCertCrlHit", "ClientCertCrlProcessingError", "ClientCertUntrusted", "ClientCertExpired");

    private final LogGroup group;
    private final String namespace;
    private final Metric warnings;

    ProxyLog(Construct scope, String id, EdgeSettings settings) {
        super(scope, id);
        this.group = Logs.evidence(this, "Group", settings);
        this.namespace = OwnMetrics.namespace(settings);
        REASONS.forEach(reason -> counted(reason, FilterPattern.stringValue("$.reason", "=", reason)));
        // "12:00:00.000 WARN  Troubles degraded key=…": what it means stands in proxy/README.md. Records begin with a
        // brace.
        this.warnings = counted(
                "Warnings",
                FilterPattern.spaceDelimited("time", "level", "...")
                        .whereString("time", "=", "*:*:*.*")
                        .whereString("level", "=", "WARN"));
    }

    String name() {
        return group.getLogGroupName();
    }

    /** Lines are dropped rather than keeping a task waiting for CloudWatch Logs. */
    LogDriver driver() {
        return LogDrivers.awsLogs(AwsLogDriverProps.builder()
                .logGroup(group)
                .streamPrefix("proxy")
                .mode(AwsLogDriverMode.NON_BLOCKING)
                .maxBufferSize(Size.mebibytes(25))
                .build());
    }

    String arn() {
        return group.getLogGroupArn();
    }

    /** Lines of the program that an operator should act on. */
    Metric warnings() {
        return warnings;
    }

    /** Refusals because no usable list says whether a client is revoked: a list is missing or late. */
    Metric undecided() {
        return metric("ClientCertCrlProcessingError");
    }

    private Metric metric(String name) {
        return Metric.Builder.create()
                .namespace(namespace)
                .metricName(name)
                .statistic("Sum")
                .period(Duration.minutes(5))
                .build();
    }

    private Metric counted(String name, IFilterPattern pattern) {
        MetricFilter.Builder.create(this, name)
                .logGroup(group)
                .filterPattern(pattern)
                .metricNamespace(namespace)
                .metricName(name)
                .defaultValue(0)
                .build();
        return metric(name);
    }
}
