package dev.postern.cdk.consumer;

import static dev.postern.cdk.network.Ports.HTTPS;

import dev.postern.cdk.network.ClosedGroup;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.constructs.Construct;

/** The security groups of the consumer's VPC, with every rule they have: the host calls the API and is managed, and that is all. */
final class ConsumerRules extends Construct {
    private final SecurityGroup client;
    private final SecurityGroup endpoint;
    private final SecurityGroup sessions;

    ConsumerRules(Construct scope, String id, IVpc vpc) {
        super(scope, id);
        this.client = ClosedGroup.of(this, "Client", vpc, "the client host");
        this.endpoint = ClosedGroup.of(this, "Endpoint", vpc, "the endpoint to the API");
        this.sessions = ClosedGroup.of(this, "Sessions", vpc, "VPC endpoints the client host is managed by");
        ClosedGroup.allow(client, endpoint, HTTPS, "the client host calls the API");
        ClosedGroup.allow(client, sessions, HTTPS, "the client host is managed");
    }

    ISecurityGroup client() {
        return client;
    }

    ISecurityGroup endpoint() {
        return endpoint;
    }

    ISecurityGroup sessions() {
        return sessions;
    }
}
