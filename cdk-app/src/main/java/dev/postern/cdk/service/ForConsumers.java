package dev.postern.cdk.service;

import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.CfnSubnet;
import software.amazon.awscdk.services.ec2.ISubnet;

/** What a consumer is told, and what the provider asks and does next, as outputs of the stack. */
final class ForConsumers {
    private static final String EC2 = "aws ec2 --region ";

    private final Stack stack;

    ForConsumers(Stack stack, EdgeSettings settings, Network network, EndpointService service) {
        this.stack = stack;
        var zones = zones(network);
        output("ServiceName", "for the consumer: what their endpoint names", service.name());
        output(
                "ZoneIds",
                "for the consumer: zones their endpoint can be in; names differ by account, ids do not",
                zones);
        output("Domain", "for the consumer: what they call", settings.domain());
        output("ServiceId", "of the endpoint service", service.serviceId());
        output(
                "Consumer",
                "the sample consumer, with the consumer's credentials",
                join(
                        "npx cdk deploy " + settings.name()
                                + "-consumer -c side=consumer --parameters EndpointServiceName=",
                        service.name(),
                        " --parameters ZoneIds=",
                        zones));
        output(
                "DomainState",
                "asks whether the domain is proven; consumers can use it once this prints verified",
                join(
                        EC2,
                        Aws.REGION,
                        " describe-vpc-endpoint-service-configurations --service-ids ",
                        service.serviceId(),
                        " --query 'ServiceConfigurations[0].PrivateDnsNameConfiguration.State' --output text"));
        output(
                "Waiting",
                "asks which endpoints wait for acceptance, and of whom",
                join(
                        EC2,
                        Aws.REGION,
                        " describe-vpc-endpoint-connections --filters Name=service-id,Values=",
                        service.serviceId(),
                        " Name=vpc-endpoint-state,Values=pendingAcceptance"
                                + " --query 'VpcEndpointConnections[].[VpcEndpointId,VpcEndpointOwner]' --output text"));
        output(
                "Accept",
                "accepts one, whose id follows",
                join(
                        EC2,
                        Aws.REGION,
                        " accept-vpc-endpoint-connections --service-id ",
                        service.serviceId(),
                        " --vpc-endpoint-ids"));
    }

    private static String zones(Network network) {
        var subnets = network.vpc().selectSubnets(network.edge()).getSubnets();
        return Fn.join(",", subnets.stream().map(ForConsumers::zone).toList());
    }

    private static String zone(ISubnet subnet) {
        return ((CfnSubnet) subnet.getNode().getDefaultChild()).getAttrAvailabilityZoneId();
    }

    private void output(String name, String what, String value) {
        CfnOutput.Builder.create(stack, name).description(what).value(value).build();
    }

    private static String join(String... parts) {
        return Fn.join("", List.of(parts));
    }
}
