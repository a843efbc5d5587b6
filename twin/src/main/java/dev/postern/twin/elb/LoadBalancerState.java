package dev.postern.twin.elb;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is kept of a load balancer. Networks are remembered and told again; nothing here depends on them. */
record LoadBalancerState(
        String arn,
        String name,
        String id,
        Instant createdAt,
        String scheme,
        List<String> subnets,
        List<String> securityGroups,
        String ipAddressType,
        Map<String, String> attributes,
        Map<String, String> tags) {
    LoadBalancerState {
        subnets = List.copyOf(subnets);
        securityGroups = List.copyOf(securityGroups);
        attributes = Map.copyOf(attributes);
        tags = Map.copyOf(tags);
    }

    LoadBalancerState withAttributes(Map<String, String> others) {
        return new LoadBalancerState(
                arn, name, id, createdAt, scheme, subnets, securityGroups, ipAddressType, others, tags);
    }

    LoadBalancerState withTags(Map<String, String> others) {
        return new LoadBalancerState(
                arn, name, id, createdAt, scheme, subnets, securityGroups, ipAddressType, attributes, others);
    }

    LoadBalancerState withNetwork(List<String> otherSubnets, List<String> groups, String addressType) {
        return new LoadBalancerState(
                arn, name, id, createdAt, scheme, otherSubnets, groups, addressType, attributes, tags);
    }
}
