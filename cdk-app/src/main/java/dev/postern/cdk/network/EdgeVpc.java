package dev.postern.cdk.network;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.Pattern;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.FlowLogTrafficType;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.logs.CfnLogGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * The edge's VPC: isolated subnets only, neither a NAT nor an internet gateway, a default security group without rules, and flow logs of all
 * traffic. Addresses are laid out for three zones and for clients even where they are not used, so that no subnet moves when a zone or the other
 * pattern comes.
 */
final class EdgeVpc extends Construct {
    static final SubnetSelection EDGE = named("edge");
    static final SubnetSelection API = named("api");
    static final SubnetSelection CLIENTS = named("clients");
    private static final int MOST_ZONES = 3;

    private final Vpc vpc;

    EdgeVpc(Construct scope, String id, EdgeSettings settings) {
        super(scope, id);
        var zones = settings.capacity().zones();
        this.vpc = Vpc.Builder.create(this, "Vpc")
                .ipAddresses(IpAddresses.cidr(settings.networkCidr()))
                // By number, as names need an account; maxAzs would give two zones however many are asked for.
                .availabilityZones(IntStream.range(0, zones)
                        .mapToObj(zone -> Fn.select(zone, Fn.getAzs()))
                        .toList())
                .reservedAzs(MOST_ZONES - zones)
                .natGateways(0)
                .restrictDefaultSecurityGroup(true)
                .subnetConfiguration(List.of(
                        subnets("edge", false),
                        subnets("api", false),
                        subnets("clients", settings.pattern() == Pattern.CROSS_ACCOUNT)))
                .build();
        var records = LogGroup.Builder.create(this, "FlowLogs").build();
        if (records.getNode().getDefaultChild() instanceof CfnLogGroup group) {
            group.setRetentionInDays(settings.retentionDays());
        }
        vpc.addFlowLog(
                "Flows",
                FlowLogOptions.builder()
                        .destination(FlowLogDestination.toCloudWatchLogs(records))
                        .trafficType(FlowLogTrafficType.ALL)
                        .build());
    }

    IVpc vpc() {
        return vpc;
    }

    private static SubnetConfiguration subnets(String name, boolean reserved) {
        return SubnetConfiguration.builder()
                .name(name)
                .subnetType(SubnetType.PRIVATE_ISOLATED)
                .cidrMask(24)
                .reserved(reserved)
                .build();
    }

    private static SubnetSelection named(String name) {
        return SubnetSelection.builder().subnetGroupName(name).build();
    }
}
