package dev.postern.cdk.trust;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Alarms;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.constructs.Construct;

/** What wakes somebody about an authority at AWS Private CA ("CloudWatch metrics" of its user guide). */
final class AuthorityAlarms extends Construct {
    AuthorityAlarms(Construct scope, String id, EdgeSettings settings, String authority) {
        super(scope, id);
        var alarms = new Alarms(this, settings);
        alarms.reaching(
                "Locked",
                "AWS Private CA cannot write its list: look at the bucket's policy. Nobody revoked since is shut out by it",
                metric(authority, "MisconfiguredCRLBucket", Duration.minutes(15)),
                1);
        // It writes one before each ends; a list holds seven days.
        alarms.belowOrSilent(
                "Silent",
                "AWS Private CA has written no list for five days, or has none to write before its first client",
                metric(authority, "CRLGenerated", Duration.days(1)),
                1,
                5);
    }

    private static Metric metric(String authority, String name, Duration period) {
        return Metric.Builder.create()
                .namespace("AWS/ACMPrivateCA")
                .metricName(name)
                .dimensionsMap(Map.of("PrivateCAArn", authority))
                .statistic("Sum")
                .period(period)
                .build();
    }
}
