package dev.postern.cdk.api;

import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;

/** For how long a log is kept: the library's enum of the days CloudWatch Logs takes is checked in the settings already. */
final class Retention {
    private Retention() {}

    static void days(LogGroup log, int days) {
        if (log.getNode().getDefaultChild() instanceof CfnLogGroup group) {
            group.setRetentionInDays(days);
        }
    }
}
