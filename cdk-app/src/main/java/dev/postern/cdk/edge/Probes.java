package dev.postern.cdk.edge;

import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.Protocol;

/** How load balancers ask their targets whether they are well: a target that is ill for twenty seconds gets nothing more. */
final class Probes {
    private Probes() {}

    static HealthCheck of(Protocol protocol, int port, String path, String healthyCodes) {
        return HealthCheck.builder()
                .protocol(protocol)
                .port(String.valueOf(port))
                .path(path)
                .healthyHttpCodes(healthyCodes)
                .interval(Duration.seconds(10))
                .timeout(Duration.seconds(5))
                .healthyThresholdCount(2)
                .unhealthyThresholdCount(2)
                .build();
    }
}
