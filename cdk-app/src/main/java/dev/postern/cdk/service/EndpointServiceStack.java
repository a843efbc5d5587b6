package dev.postern.cdk.service;

import dev.postern.cdk.edge.Front;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** What consumers in other accounts make their endpoint to; with the pattern cross-account only. */
public final class EndpointServiceStack extends Stack {
    public EndpointServiceStack(
            Construct scope, String id, StackProps props, EdgeSettings settings, Network network, Front front) {
        super(scope, id, props);
        var service = new EndpointService(
                this,
                "Endpoints",
                settings.service().orElseThrow(),
                settings.domain(),
                front.network().orElseThrow());
        new DomainProof(this, "Proof", settings, service);
        new ForConsumers(this, settings, network, service);
    }
}
