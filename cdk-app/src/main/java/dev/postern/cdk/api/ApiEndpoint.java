package dev.postern.cdk.api;

import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.HostRouting;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.VpcEndpointDnsRecordIpType;
import software.amazon.awscdk.services.ec2.VpcEndpointIpAddressType;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/**
 * The VPC endpoint the edge calls API Gateway by, closed to everybody else in the VPC. Without private DNS, which would send calls of every
 * public API from this VPC here.
 *
 * <p>Its policy cannot name the API, whose own policy names the endpoint; so it admits one stage of this account's APIs, and with a domain
 * nothing but what comes by that name. An endpoint policy denies what it does not allow.
 */
final class ApiEndpoint extends Construct {
    private final InterfaceVpcEndpoint endpoint;

    ApiEndpoint(Construct scope, String id, EdgeSettings settings, Network network) {
        super(scope, id);
        this.endpoint = InterfaceVpcEndpoint.Builder.create(this, "Endpoint")
                .vpc(network.vpc())
                .service(InterfaceVpcEndpointAwsService.APIGATEWAY)
                .subnets(network.api())
                .securityGroups(List.of(network.groups().endpoint()))
                .open(false)
                .privateDnsEnabled(false)
                .ipAddressType(VpcEndpointIpAddressType.IPV4)
                .dnsRecordIpType(VpcEndpointDnsRecordIpType.IPV4)
                .build();
        var invoke = PolicyStatement.Builder.create()
                .sid("OurStage")
                .effect(Effect.ALLOW)
                .principals(List.of(new AnyPrincipal()))
                .actions(List.of("execute-api:Invoke"))
                .resources(List.of(arn("*/" + WidgetsApi.STAGE + "/*")));
        if (settings.hostRouting() == HostRouting.DOMAIN) {
            var domain = arn("/domainnames/" + settings.domain() + "+*");
            // Developer guide, "Use VPC endpoint policies for private APIs", example 4; the key belongs to APIs and not
            // to domain names
            // (Service Authorization Reference, execute-api), which are allowed as in example 5.
            invoke.conditions(Map.of("ArnLike", Map.of("execute-api:viaDomainArn", domain)));
            endpoint.addToPolicy(PolicyStatement.Builder.create()
                    .sid("OurDomain")
                    .effect(Effect.ALLOW)
                    .principals(List.of(new AnyPrincipal()))
                    .actions(List.of("execute-api:Invoke"))
                    .resources(List.of(domain))
                    .build());
        }
        endpoint.addToPolicy(invoke.build());
    }

    InterfaceVpcEndpoint endpoint() {
        return endpoint;
    }

    private String arn(String resource) {
        return Stack.of(this)
                .formatArn(ArnComponents.builder()
                        .service("execute-api")
                        .resource(resource)
                        .arnFormat(ArnFormat.NO_RESOURCE_NAME)
                        .build());
    }
}
