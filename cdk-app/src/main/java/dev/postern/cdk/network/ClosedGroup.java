package dev.postern.cdk.network;

import java.util.List;
import software.amazon.awscdk.services.ec2.CfnSecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.constructs.Construct;

/** A security group in which nothing is open, in or out, until a rule says so. */
public final class ClosedGroup {
    private ClosedGroup() {}

    /**
     * Its own list of egress rules is one that matches nothing, and stays: without any, EC2 allows all egress until the first rule beside it
     * is made (CloudFormation, AWS::EC2::SecurityGroup), and the library drops its own such rule once there is another.
     */
    public static SecurityGroup of(Construct scope, String id, IVpc vpc, String what) {
        var group = SecurityGroup.Builder.create(scope, id)
                .vpc(vpc)
                .allowAllOutbound(false)
                .description(what)
                .build();
        if (group.getNode().getDefaultChild() instanceof CfnSecurityGroup made) {
            made.setSecurityGroupEgress(List.of(CfnSecurityGroup.EgressProperty.builder()
                    .cidrIp("255.255.255.255/32")
                    .ipProtocol("icmp")
                    .fromPort(252)
                    .toPort(86)
                    .description("nothing")
                    .build()));
        }
        return group;
    }

    /** One way, from what is in one group to what is in the other. */
    public static void allow(SecurityGroup from, SecurityGroup to, int port, String why) {
        from.addEgressRule(to, Port.tcp(port), why);
        to.addIngressRule(from, Port.tcp(port), why);
    }
}
