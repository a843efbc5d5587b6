package dev.postern.cdk.service;

import dev.postern.cdk.edge.Front;
import dev.postern.cdk.settings.EdgeSettings;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.VpcEndpointService;
import software.constructs.Construct;

/** What consumers in other accounts make their endpoint to; with the pattern cross-account only. */
public final class EndpointServiceStack extends Stack {
    public EndpointServiceStack(Construct scope, String id, StackProps props, EdgeSettings settings, Front front) {
        super(scope, id, props);
        VpcEndpointService.Builder.create(this, "Service")
                .vpcEndpointServiceLoadBalancers(List.of(front.network().orElseThrow()))
                .acceptanceRequired(true)
                .build();
    }
}
