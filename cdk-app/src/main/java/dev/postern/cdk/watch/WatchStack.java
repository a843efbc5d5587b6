package dev.postern.cdk.watch;

import dev.postern.cdk.api.PrivateApi;
import dev.postern.cdk.edge.Front;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** What an operator looks at, and what wakes one. */
public final class WatchStack extends Stack {
    public WatchStack(
            Construct scope,
            String id,
            StackProps props,
            EdgeSettings settings,
            TrustMaterial trust,
            PrivateApi api,
            Front front) {
        super(scope, id, props);
        new software.amazon.awscdk.CfnWaitConditionHandle(this, "Empty");
    }
}
