package dev.postern.cdk.consumer;

import java.util.List;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;

/**
 * What the provider hands over, and what the consumer says when they have accepted: parameters, as the two share no credentials.
 *
 * @param serviceName of the endpoint service
 * @param serviceRegion it is in
 * @param zoneIds two availability zones, by ids, which are the same in every account
 * @param privateDns whether the domain leads to the endpoint
 */
record HandedOver(String serviceName, String serviceRegion, List<String> zoneIds, CfnCondition privateDns) {
    static HandedOver ask(Stack stack, String region) {
        var name = CfnParameter.Builder.create(stack, "EndpointServiceName")
                .description("Output ServiceName of the provider's service stack")
                .allowedPattern("(cn\\.)?com\\.amazonaws\\.vpce\\.[a-z0-9-]+\\.vpce-svc-[0-9a-f]{8,17}")
                .constraintDescription("com.amazonaws.vpce.REGION.vpce-svc-ID")
                .build();
        var serviceRegion = CfnParameter.Builder.create(stack, "EndpointServiceRegion")
                .description("Where the provider is, if not here")
                .defaultValue(region)
                .allowedPattern("[a-z0-9-]+")
                .build();
        var zones = CfnParameter.Builder.create(stack, "ZoneIds")
                .type("CommaDelimitedList")
                .description(
                        "Two zones of output ZoneIds of the provider's service stack; from another region, two zones here")
                .allowedPattern("[a-z0-9-]+-az[0-9]+")
                .constraintDescription("two ids of availability zones, such as euc1-az1,euc1-az2")
                .build();
        // An endpoint cannot have it before it is accepted and the domain proven: hence not at first.
        var dns = CfnParameter.Builder.create(stack, "PrivateDns")
                .description("true once the provider has accepted the endpoint and proven the domain")
                .defaultValue("false")
                .allowedValues(List.of("true", "false"))
                .build();
        var on = CfnCondition.Builder.create(stack, "WithPrivateDns")
                .expression(Fn.conditionEquals(dns.getValueAsString(), "true"))
                .build();
        return new HandedOver(name.getValueAsString(), serviceRegion.getValueAsString(), zones.getValueAsList(), on);
    }
}
