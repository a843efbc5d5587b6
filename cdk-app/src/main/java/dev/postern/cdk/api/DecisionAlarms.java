package dev.postern.cdk.api;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Alarms;
import dev.postern.cdk.watch.OwnMetrics;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.IFilterPattern;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.constructs.Construct;

/**
 * What wakes somebody about the authorizer's decisions: a line of its log each. Lambda's own count of errors will not do, for a 401 is one;
 * nor the function's metrics, which are by reason.
 */
final class DecisionAlarms extends Construct {
    private final ILogGroup log;
    private final String namespace;

    DecisionAlarms(Construct scope, String id, EdgeSettings settings, ILogGroup log, IFunction function) {
        super(scope, id);
        this.log = log;
        this.namespace = OwnMetrics.namespace(settings);
        var alarms = new Alarms(this, settings);
        alarms.reaching(
                "Failed",
                "Register, deny-list or token keys do not answer, or the authorizer is broken; clients get 500."
                        + " The reason is in its log",
                counted("AuthorizerFailures", FilterPattern.stringValue("$.answer", "=", "FAILURE")),
                1);
        alarms.reaching(
                "AroundTheEdge",
                "A request came by another endpoint, or its identity headers do not agree: not what our edge sends",
                counted(
                        "AuthorizerAroundTheEdge",
                        FilterPattern.any(
                                FilterPattern.stringValue("$.reason", "=", "WRONG_ENDPOINT"),
                                FilterPattern.stringValue("$.reason", "=", "NO_IDENTITY"),
                                FilterPattern.stringValue("$.reason", "=", "IDENTITY_*"))),
                1);
        alarms.reaching(
                "Throttled",
                "Lambda turns calls of the authorizer away; clients get 500. Raise the account's concurrency",
                function.metricThrottles(),
                1);
    }

    private Metric counted(String name, IFilterPattern pattern) {
        MetricFilter.Builder.create(this, name)
                .logGroup(log)
                .filterPattern(pattern)
                .metricNamespace(namespace)
                .metricName(name)
                .defaultValue(0)
                .build();
        return Metric.Builder.create()
                .namespace(namespace)
                .metricName(name)
                .statistic("Sum")
                .period(Duration.minutes(5))
                .build();
    }
}
