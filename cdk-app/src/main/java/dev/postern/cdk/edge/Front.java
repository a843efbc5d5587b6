package dev.postern.cdk.edge;

import java.util.Optional;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.NetworkLoadBalancer;
import software.amazon.awscdk.services.route53.IAliasRecordTarget;
import software.amazon.awscdk.services.route53.targets.LoadBalancerTarget;

/**
 * What clients reach first, and what stands behind it.
 *
 * @param network the network load balancer; absent only where same-account clients call an application load balancer directly
 * @param application the application load balancer, in the modes that have one
 * @param alias for a DNS record to the first of them
 */
public record Front(
        Optional<NetworkLoadBalancer> network,
        Optional<ApplicationLoadBalancer> application,
        IAliasRecordTarget alias) {
    /** An application load balancer with none before it. */
    static Front of(ApplicationLoadBalancer application) {
        return new Front(Optional.empty(), Optional.of(application), new LoadBalancerTarget(application));
    }
}
