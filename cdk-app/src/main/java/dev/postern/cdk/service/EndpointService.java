package dev.postern.cdk.service;

import dev.postern.cdk.settings.Acceptance;
import dev.postern.cdk.settings.ServiceSettings;
import java.util.List;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.regioninfo.RegionInfo;
import software.amazon.awscdk.services.ec2.CfnVPCEndpointService;
import software.amazon.awscdk.services.ec2.CfnVPCEndpointServicePermissions;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkLoadBalancer;
import software.constructs.Construct;

/**
 * The endpoint service before the network load balancer, and who may ask for an endpoint to it. Without a permission nobody may: that is the
 * service's own default (PrivateLink guide, "Configure an endpoint service").
 */
final class EndpointService extends Construct {
    private final CfnVPCEndpointService service;
    private final String name;

    EndpointService(Construct scope, String id, ServiceSettings settings, String domain, NetworkLoadBalancer front) {
        super(scope, id);
        this.service = CfnVPCEndpointService.Builder.create(this, "Service")
                .networkLoadBalancerArns(List.of(front.getLoadBalancerArn()))
                .acceptanceRequired(settings.acceptance() == Acceptance.REQUIRED)
                .build();
        if (!settings.allowedRegions().isEmpty()) {
            service.setSupportedRegions(settings.allowedRegions());
        }
        privateDns(domain);
        if (!settings.allowedPrincipals().isEmpty()) {
            CfnVPCEndpointServicePermissions.Builder.create(this, "Permissions")
                    .serviceId(service.getRef())
                    .allowedPrincipals(settings.allowedPrincipals())
                    .build();
        }
        var region = Stack.of(this).getRegion();
        var prefix = RegionInfo.get(region).getVpcEndpointServiceNamePrefix();
        this.name = Fn.join(".", List.of(prefix == null ? "com.amazonaws.vpce" : prefix, Aws.REGION, service.getRef()));
    }

    /** {@code vpce-svc-…}. */
    String serviceId() {
        return service.getRef();
    }

    /** What a consumer's endpoint names. */
    String name() {
        return name;
    }

    /** Of the record that proves the domain: {@code Name} or {@code Value}. */
    String proof(String part) {
        return service.getAtt("PrivateDnsNameConfiguration." + part).toString();
    }

    private void privateDns(String domain) {
        service.addPropertyOverride("PrivateDnsName", domain);
        Validations.of(service)
                .acknowledge(Acknowledgment.builder()
                        .id("CloudFormation-Validate::F3002")
                        .reason(
                                "PrivateDnsName is a property of AWS::EC2::VPCEndpointService since 2026; the schema that comes "
                                        + "with this version of the library is older.")
                        .build());
    }
}
