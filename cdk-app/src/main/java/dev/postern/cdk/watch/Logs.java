package dev.postern.cdk.watch;

import dev.postern.cdk.settings.EdgeSettings;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** Log groups that forget after the time the settings say. */
public final class Logs {
    private Logs() {}

    /** A group of what functions and tasks write; it goes with its stack. */
    public static LogGroup group(Construct scope, String id, EdgeSettings settings) {
        var group = LogGroup.Builder.create(scope, id)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        // The level above takes the days from an enumeration only.
        ((CfnLogGroup) group.getNode().getDefaultChild()).setRetentionInDays(settings.retentionDays());
        return group;
    }
}
