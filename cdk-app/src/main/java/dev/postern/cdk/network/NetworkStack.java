package dev.postern.cdk.network;

import dev.postern.cdk.settings.EdgeSettings;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** The edge's VPC, its security groups and the bucket of access logs. */
public final class NetworkStack extends Stack {
    private final Network network;

    public NetworkStack(Construct scope, String id, StackProps props, EdgeSettings settings) {
        super(scope, id, props);
        var vpc = new EdgeVpc(this, "Edge", settings).vpc();
        var groups = new GroupRules(this, "Groups", vpc, settings).groups();
        var logs = new AccessLogs(this, "AccessLogs", settings.retentionDays()).bucket();
        this.network = new Network(vpc, EdgeVpc.EDGE, EdgeVpc.API, EdgeVpc.CLIENTS, groups, logs);
    }

    public Network network() {
        return network;
    }
}
