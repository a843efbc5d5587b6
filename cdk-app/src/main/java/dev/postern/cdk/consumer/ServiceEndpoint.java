package dev.postern.cdk.consumer;

import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.CfnVPCEndpoint;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.IVpc;
import software.constructs.Construct;

/**
 * The consumer's endpoint to the provider's service. It is made first without private DNS and waits for acceptance, where the provider asks for
 * it; private DNS comes with a second deployment, as an endpoint that is not accepted cannot have it.
 */
final class ServiceEndpoint extends Construct {
    private final CfnVPCEndpoint endpoint;

    ServiceEndpoint(Construct scope, String id, IVpc vpc, ISecurityGroup group, HandedOver handedOver) {
        super(scope, id);
        this.endpoint = CfnVPCEndpoint.Builder.create(this, "Endpoint")
                .vpcEndpointType("Interface")
                .vpcId(vpc.getVpcId())
                .subnetIds(vpc.getIsolatedSubnets().stream()
                        .map(ISubnet::getSubnetId)
                        .toList())
                .securityGroupIds(List.of(group.getSecurityGroupId()))
                .serviceName(handedOver.serviceName())
                .serviceRegion(handedOver.serviceRegion())
                .privateDnsEnabled(Fn.conditionIf(handedOver.privateDns().getLogicalId(), true, false))
                .build();
    }

    /** What to do with it, as outputs of the stack. */
    void tell(String domain) {
        output("EndpointId", "for the provider, to be accepted", endpoint.getRef());
        output(
                "EndpointName",
                "asks for the endpoint's own name, third argument of try.sh for as long as private DNS is off",
                Fn.join(
                        "",
                        List.of(
                                "aws ec2 --region ",
                                Aws.REGION,
                                " describe-vpc-endpoints --vpc-endpoint-ids ",
                                endpoint.getRef(),
                                " --query 'VpcEndpoints[0].DnsEntries[0].DnsName' --output text")));
        output(
                "Next",
                "when the provider has accepted the endpoint",
                "npx cdk deploy " + Stack.of(this).getStackName()
                        + " -c side=consumer --parameters PrivateDns=true; then " + domain + " leads to the endpoint");
    }

    private void output(String name, String what, String value) {
        CfnOutput.Builder.create(Stack.of(this), name)
                .description(what)
                .value(value)
                .build();
    }
}
