package dev.postern.cdk.dashboard;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;

/** A row has 24 columns: three graphs of eight. */
final class Graphs {
    private static final int COLUMNS = 8;

    private Graphs() {}

    static GraphWidget of(String title, IMetric... metrics) {
        return GraphWidget.Builder.create()
                .title(title)
                .width(COLUMNS)
                .left(List.of(metrics))
                .build();
    }

    static Metric sum(String namespace, String name, Map<String, String> dimensions) {
        return Metric.Builder.create()
                .namespace(namespace)
                .metricName(name)
                .dimensionsMap(dimensions)
                .statistic("Sum")
                .period(Duration.minutes(1))
                .build();
    }

    /**
     * One line for each combination of dimensions, whichever there are. "CloudWatch search expression syntax": a name with other characters than
     * letters, digits and underscores stands in double quotes.
     */
    static MathExpression each(String namespace, String dimensions, String search, String statistic, Duration period) {
        return MathExpression.Builder.create()
                .expression("SEARCH('{\"" + namespace + "\"," + dimensions + "} " + search + "', '" + statistic + "')")
                .label(" ")
                .usingMetrics(Map.of())
                .period(period)
                .build();
    }
}
