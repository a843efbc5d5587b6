package dev.postern.cdk.edge;

import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * The addresses of a VPC endpoint, one a zone, which CloudFormation does not know. Asked at deploy time in two calls: which network interfaces
 * the endpoint has, and which addresses those have. Both are asked again when the endpoint's subnets change.
 *
 * <p>Not asked by the endpoint's own list of interfaces: as an export of another stack it could not change while it is used here.
 */
final class EndpointAddresses extends Construct {
    private final LogGroup log;
    private final List<String> all;

    EndpointAddresses(
            Construct scope, String id, EdgeSettings settings, Network network, InterfaceVpcEndpoint endpoint) {
        super(scope, id);
        this.log = Logs.group(this, "Log", settings);
        var zones = settings.capacity().zones();
        var subnets = network.vpc().selectSubnets(network.api()).getSubnetIds();
        var where = Fn.join(" ", subnets);
        var interfaces = ask(
                "Interfaces",
                "describeVpcEndpoints",
                "ec2:DescribeVpcEndpoints",
                Map.of("VpcEndpointIds", List.of(endpoint.getVpcEndpointId())),
                where,
                paths(zones, "VpcEndpoints.0.NetworkInterfaceIds.%d"));
        this.all = ask(
                "Addresses",
                "describeNetworkInterfaces",
                "ec2:DescribeNetworkInterfaces",
                Map.of("NetworkInterfaceIds", interfaces),
                where,
                paths(zones, "NetworkInterfaces.%d.PrivateIpAddress"));
    }

    List<String> all() {
        return all;
    }

    private List<String> ask(
            String id,
            String action,
            String permission,
            Map<String, Object> parameters,
            String where,
            List<String> paths) {
        var answer = AwsCustomResource.Builder.create(this, id)
                .onUpdate(AwsSdkCall.builder()
                        .service("EC2")
                        .action(action)
                        .parameters(parameters)
                        .outputPaths(paths)
                        .physicalResourceId(PhysicalResourceId.of(where))
                        .build())
                // EC2's Describe actions know no resource-level permissions (Service authorization reference, Amazon
                // EC2).
                .policy(AwsCustomResourcePolicy.fromStatements(List.of(PolicyStatement.Builder.create()
                        .actions(List.of(permission))
                        .resources(List.of("*"))
                        .build())))
                .installLatestAwsSdk(false)
                .logGroup(log)
                .build();
        return paths.stream().map(answer::getResponseField).toList();
    }

    private static List<String> paths(int zones, String path) {
        return IntStream.range(0, zones).mapToObj(path::formatted).toList();
    }
}
