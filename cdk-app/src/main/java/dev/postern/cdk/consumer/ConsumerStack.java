package dev.postern.cdk.consumer;

import dev.postern.cdk.edge.Front;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.constructs.Construct;

/** The consumer's side, for a first curl. */
public final class ConsumerStack extends Stack {
    /** In another account, deployed with the consumer's credentials: it takes nothing of the other stacks, but parameters. */
    public ConsumerStack(Construct scope, String id, StackProps props, EdgeSettings settings) {
        super(scope, id, props);
        var handedOver = HandedOver.ask(this, settings.region());
        var vpc = new ConsumerVpc(this, "Network", settings, handedOver.zoneIds()).vpc();
        var subnets = SubnetSelection.builder()
                .subnetType(SubnetType.PRIVATE_ISOLATED)
                .build();
        var rules = new ConsumerRules(this, "Groups", vpc);
        new SessionEndpoints(this, "Sessions", vpc, subnets, rules.sessions());
        var endpoint = new ServiceEndpoint(this, "Api", vpc, rules.endpoint(), handedOver);
        new ClientHost(this, "Host", vpc, subnets, rules.client(), settings.domain());
        endpoint.tell(settings.domain());
    }

    /** In the account and the VPC of the edge. */
    public ConsumerStack(
            Construct scope, String id, StackProps props, EdgeSettings settings, Network network, Front front) {
        super(scope, id, props);
        var groups = network.groups();
        new SessionEndpoints(
                this,
                "Sessions",
                network.vpc(),
                network.clients(),
                groups.clientServices().orElseThrow());
        new PrivateName(this, "Name", network.vpc(), settings.domain(), front.alias());
        new ClientHost(
                this, "Host", network.vpc(), network.clients(), groups.client().orElseThrow(), settings.domain());
    }
}
