package dev.postern.cdk.trust;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Alarms;
import dev.postern.cdk.watch.OwnMetrics;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** What wakes somebody about revocation lists, by the metrics of the sync function (crl/README.md), whose one dimension is {@code List}. */
final class ListAlarms extends Construct {
    /** Three runs of the schedule: one late one is no silence. */
    private static final Duration RUNS = Duration.hours(3);

    private final String namespace;

    ListAlarms(Construct scope, String id, EdgeSettings settings, List<String> lists, Queue failures) {
        super(scope, id);
        this.namespace = OwnMetrics.namespace(settings);
        var alarms = new Alarms(this, settings);
        for (var number = 0; number < lists.size(); number++) {
            of(lists.get(number), "List" + number, alarms);
        }
        alarms.reaching(
                "Undone",
                "The sync function has given up on an event: look at the queue, then at the function's log",
                failures.metricApproximateNumberOfMessagesVisible(),
                1);
    }

    private void of(String list, String id, Alarms alarms) {
        alarms.reaching(
                id + "Rejected",
                "A list that must not be live was written to " + list + ": the one before stays in force",
                metric(list, "Rejected", "Maximum", Duration.minutes(5)),
                1);
        alarms.reaching(
                id + "Failed",
                "S3, the trust store or the event bus did not answer about " + list,
                metric(list, "Failed", "Sum", Duration.hours(1)),
                2);
        alarms.reachingOrSilent(
                id + "Old",
                "Most of the life of " + list
                        + " is over, or there is none, or nobody has looked for hours; past its end an edge"
                        + " may refuse everybody",
                metric(list, "ListAgePercent", "Maximum", RUNS),
                80);
        alarms.reaching(
                id + "Late",
                list + " came into force long after its authority had made it",
                metric(list, "EnforcementLag", "Maximum", Duration.minutes(5)),
                Duration.hours(2).toSeconds().doubleValue());
        alarms.reaching(
                id + "Full",
                list + " needs most of the entries a trust store takes; the quota can be raised",
                metric(list, "EntryQuotaUse", "Maximum", RUNS),
                80);
    }

    private Metric metric(String list, String name, String statistic, Duration period) {
        return Metric.Builder.create()
                .namespace(namespace)
                .metricName(name)
                .dimensionsMap(Map.of("List", list))
                .statistic(statistic)
                .period(period)
                .build();
    }
}
