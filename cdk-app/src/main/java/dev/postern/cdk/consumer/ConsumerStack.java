package dev.postern.cdk.consumer;

import dev.postern.cdk.edge.Front;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * The consumer's side, for a first curl. With the pattern cross-account it is deployed with the consumer's credentials and takes nothing of
 * the other stacks but the endpoint service's name, a parameter.
 */
public final class ConsumerStack extends Stack {
    public ConsumerStack(
            Construct scope, String id, StackProps props, EdgeSettings settings, Network network, Front front) {
        super(scope, id, props);
        new software.amazon.awscdk.CfnWaitConditionHandle(this, "Empty");
    }
}
