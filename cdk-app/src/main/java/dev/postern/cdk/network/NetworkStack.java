package dev.postern.cdk.network;

import dev.postern.cdk.settings.EdgeSettings;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.constructs.Construct;

/** The edge's VPC, its security groups and the bucket of access logs. */
public final class NetworkStack extends Stack {
    private final Network network;

    public NetworkStack(Construct scope, String id, StackProps props, EdgeSettings settings) {
        super(scope, id, props);
        var vpc = Vpc.Builder.create(this, "Vpc")
                .ipAddresses(IpAddresses.cidr(settings.networkCidr()))
                .maxAzs(settings.capacity().zones())
                .natGateways(0)
                .subnetConfiguration(List.of(subnets("edge"), subnets("api"), subnets("clients")))
                .build();
        var logs = Bucket.Builder.create(this, "Logs")
                .encryption(BucketEncryption.S3_MANAGED)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .enforceSsl(true)
                .versioned(true)
                .build();
        var groups = new Groups(
                group(vpc, "Front"),
                group(vpc, "Balancer"),
                group(vpc, "Proxy"),
                group(vpc, "Endpoint"),
                group(vpc, "Services"),
                group(vpc, "Client"));
        this.network = new Network(vpc, named("edge"), named("api"), named("clients"), groups, logs);
    }

    public Network network() {
        return network;
    }

    private ISecurityGroup group(Vpc vpc, String name) {
        return SecurityGroup.Builder.create(this, name)
                .vpc(vpc)
                .allowAllOutbound(false)
                .description(name)
                .build();
    }

    private static SubnetConfiguration subnets(String name) {
        return SubnetConfiguration.builder()
                .name(name)
                .subnetType(SubnetType.PRIVATE_ISOLATED)
                .cidrMask(24)
                .build();
    }

    private static SubnetSelection named(String name) {
        return SubnetSelection.builder().subnetGroupName(name).build();
    }
}
