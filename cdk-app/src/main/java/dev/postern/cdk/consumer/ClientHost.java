package dev.postern.cdk.consumer;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.AmazonLinux2023ImageSsmParameterProps;
import software.amazon.awscdk.services.ec2.AmazonLinuxCpuType;
import software.amazon.awscdk.services.ec2.BlockDevice;
import software.amazon.awscdk.services.ec2.BlockDeviceVolume;
import software.amazon.awscdk.services.ec2.CfnInstance;
import software.amazon.awscdk.services.ec2.EbsDeviceOptions;
import software.amazon.awscdk.services.ec2.EbsDeviceVolumeType;
import software.amazon.awscdk.services.ec2.HttpTokens;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.Instance;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.MachineImage;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/**
 * The smallest host to call the API from. Nobody reaches it: no public address, no key pair, no rule that lets in; a shell is opened through
 * Session Manager. Its disk is encrypted, its credentials are for sessions only and are given to session-bound requests for metadata only.
 */
final class ClientHost extends Construct {
    ClientHost(Construct scope, String id, IVpc vpc, SubnetSelection subnets, ISecurityGroup group, String domain) {
        super(scope, id);
        var instance = Instance.Builder.create(this, "Instance")
                .vpc(vpc)
                .vpcSubnets(subnets)
                .securityGroup(group)
                .associatePublicIpAddress(false)
                .instanceType(new InstanceType("t4g.nano"))
                .machineImage(MachineImage.latestAmazonLinux2023(AmazonLinux2023ImageSsmParameterProps.builder()
                        .cpuType(AmazonLinuxCpuType.ARM_64)
                        .userData(TryIt.on(domain))
                        .build()))
                .userDataCausesReplacement(true)
                .httpTokens(HttpTokens.REQUIRED)
                .httpPutResponseHopLimit(1)
                .blockDevices(List.of(disk()))
                .role(role())
                .build();
        // The subnet says in which zone it is; the library would say it again, by a name that may be another.
        ((CfnInstance) instance.getNode().getDefaultChild()).addPropertyDeletionOverride("AvailabilityZone");
        tell(instance.getInstanceId(), domain);
    }

    private Role role() {
        var role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
                .description("Session Manager, nothing else")
                .build();
        role.addToPolicy(PolicyStatement.Builder.create()
                .actions(Stream.concat(SessionPermissions.SSM.stream(), SessionPermissions.MESSAGES.stream())
                        .toList())
                .resources(List.of("*"))
                .build());
        return role;
    }

    private static BlockDevice disk() {
        return BlockDevice.builder()
                .deviceName("/dev/xvda")
                .volume(BlockDeviceVolume.ebs(
                        8,
                        EbsDeviceOptions.builder()
                                .encrypted(true)
                                .deleteOnTermination(true)
                                .volumeType(EbsDeviceVolumeType.GP3)
                                .build()))
                .build();
    }

    private void tell(String instance, String domain) {
        output("HostId", "the client host", instance);
        output(
                "Session",
                "opens a shell on it",
                Fn.join("", List.of("aws ssm start-session --region ", Aws.REGION, " --target ", instance)));
        output(
                "Curl",
                "what to try there; " + TryIt.DIRECTORY + "/README.txt tells how",
                "curl --cert client-chain.pem --key client.key https://" + domain + "/widgets");
    }

    private void output(String name, String what, String value) {
        CfnOutput.Builder.create(Stack.of(this), name)
                .description(what)
                .value(value)
                .build();
    }
}
