package dev.postern.cdk.consumer;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import java.util.List;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.CfnSubnet;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.FlowLogTrafficType;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/** A VPC of the consumer's own: two isolated subnets, in zones that the endpoint service is in, and flow logs of all traffic. */
final class ConsumerVpc extends Construct {
    private final Vpc vpc;

    ConsumerVpc(Construct scope, String id, EdgeSettings settings, List<String> zoneIds) {
        super(scope, id);
        this.vpc = Vpc.Builder.create(this, "Vpc")
                .ipAddresses(IpAddresses.cidr(settings.consumerCidr()))
                .availabilityZones(List.of(Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())))
                .natGateways(0)
                .restrictDefaultSecurityGroup(true)
                .subnetConfiguration(List.of(SubnetConfiguration.builder()
                        .name("clients")
                        .subnetType(SubnetType.PRIVATE_ISOLATED)
                        .cidrMask(26)
                        .build()))
                .build();
        var subnets = vpc.getIsolatedSubnets();
        for (var i = 0; i < subnets.size(); i++) {
            // By id: the first zone of one account is not the first of another, and the service is not in all of them.
            var subnet = (CfnSubnet) subnets.get(i).getNode().getDefaultChild();
            subnet.addPropertyDeletionOverride("AvailabilityZone");
            subnet.setAvailabilityZoneId(Fn.select(i, zoneIds));
        }
        vpc.addFlowLog(
                "Flows",
                FlowLogOptions.builder()
                        .destination(FlowLogDestination.toCloudWatchLogs(Logs.group(this, "FlowLogs", settings)))
                        .trafficType(FlowLogTrafficType.ALL)
                        .build());
    }

    IVpc vpc() {
        return vpc;
    }
}
