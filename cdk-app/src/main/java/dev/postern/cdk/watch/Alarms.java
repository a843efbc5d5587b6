package dev.postern.cdk.watch;

import dev.postern.cdk.settings.EdgeSettings;
import java.util.Optional;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** Makes alarms of one construct, which go to the topic of the settings if there is one, when they come and when they go. */
public final class Alarms {
    private final Construct scope;
    private final Optional<ITopic> topic;

    public Alarms(Construct scope, EdgeSettings settings) {
        this.scope = scope;
        this.topic = settings.alarmTopic().map(arn -> Topic.fromTopicArn(scope, "AlarmTopic", arn));
    }

    /** Comes when a metric reaches a value, and goes when it falls below or nothing is reported. */
    public Alarm reaching(String id, String means, IMetric metric, double value) {
        return told(reaching(id, means, metric, value, TreatMissingData.NOT_BREACHING));
    }

    /** Comes when a metric reaches a value, and when nothing is reported: for what reports as long as it lives. */
    public Alarm reachingOrSilent(String id, String means, IMetric metric, double value) {
        return told(reaching(id, means, metric, value, TreatMissingData.BREACHING));
    }

    /** Comes when a metric falls below a value, and goes when it is there again or nothing is reported. */
    public Alarm below(String id, String means, IMetric metric, double value) {
        return told(Alarm.Builder.create(scope, id)
                .alarmDescription(means)
                .metric(metric)
                .threshold(value)
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .evaluationPeriods(1)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build());
    }

    /** Comes when a metric has been below a value, or silent, for some periods in a row. */
    public Alarm belowOrSilent(String id, String means, IMetric metric, double value, int periods) {
        return told(Alarm.Builder.create(scope, id)
                .alarmDescription(means)
                .metric(metric)
                .threshold(value)
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .evaluationPeriods(periods)
                .treatMissingData(TreatMissingData.BREACHING)
                .build());
    }

    private Alarm reaching(String id, String means, IMetric metric, double value, TreatMissingData silence) {
        return Alarm.Builder.create(scope, id)
                .alarmDescription(means)
                .metric(metric)
                .threshold(value)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                .evaluationPeriods(1)
                .treatMissingData(silence)
                .build();
    }

    private Alarm told(Alarm alarm) {
        topic.map(SnsAction::new).ifPresent(action -> {
            alarm.addAlarmAction(action);
            alarm.addOkAction(action);
        });
        return alarm;
    }
}
