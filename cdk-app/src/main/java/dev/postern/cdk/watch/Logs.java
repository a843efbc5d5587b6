package dev.postern.cdk.watch;

import dev.postern.cdk.settings.EdgeSettings;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** Log groups that forget after the time the settings say. */
public final class Logs {
    private Logs() {}

    /** A group of what functions and tasks write; it goes with its stack. */
    public static LogGroup group(Construct scope, String id, EdgeSettings settings) {
        return forgetting(LogGroup.Builder.create(scope, id).removalPolicy(RemovalPolicy.DESTROY), settings);
    }

    /** A group of who came and what was decided; it outlives its stack. */
    public static LogGroup evidence(Construct scope, String id, EdgeSettings settings) {
        return forgetting(LogGroup.Builder.create(scope, id).removalPolicy(RemovalPolicy.RETAIN), settings);
    }

    /** A group of a given name, which its writer would make itself and keep for ever. */
    public static LogGroup named(Construct scope, String id, String name, EdgeSettings settings) {
        return forgetting(
                LogGroup.Builder.create(scope, id).logGroupName(name).removalPolicy(RemovalPolicy.DESTROY), settings);
    }

    /** An output of the stack that says where a log is, by a name that stays. */
    public static void tell(Construct scope, String name, String where, String what) {
        CfnOutput.Builder.create(scope, name)
                .value(where)
                .description(what)
                .build()
                .overrideLogicalId(name);
    }

    private static LogGroup forgetting(LogGroup.Builder builder, EdgeSettings settings) {
        var group = builder.build();
        // The level above takes the days from an enumeration only.
        ((CfnLogGroup) group.getNode().getDefaultChild()).setRetentionInDays(settings.retentionDays());
        return group;
    }
}
