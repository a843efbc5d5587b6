package dev.postern.cdk.edge;

import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.EdgeMode.NLB_NETTY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static dev.postern.cdk.settings.Pattern.SAME_ACCOUNT;

import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awscdk.assertions.Match;

class FrontBalancerTest {
    private static final String BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    private static final String GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup";

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void tellsTheProxyWhoConnects(Pattern pattern) {
        var edge = SynthesizedEdge.of(NLB_NETTY, pattern).template("edge");
        var attributes = List.of(
                Map.of("Key", "proxy_protocol_v2.enabled", "Value", "true"),
                Map.of("Key", "preserve_client_ip.enabled", "Value", "false"),
                Map.of("Key", "deregistration_delay.connection_termination.enabled", "Value", "false"));

        edge.resourceCountIs(GROUP, 1);
        edge.hasResourceProperties(
                GROUP,
                Map.of(
                        "TargetType", "ip",
                        "Protocol", "TCP",
                        "Port", 8443,
                        "HealthCheckProtocol", "HTTP",
                        "HealthCheckPort", "8081",
                        "HealthCheckPath", "/readyz",
                        "Matcher", Map.of("HttpCode", "200"),
                        "TargetGroupAttributes", Match.arrayWith(List.<Object>copyOf(attributes))));
    }

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void asksNoRuleAboutPrivateLink(EdgeMode mode) {
        var edge = SynthesizedEdge.of(mode, CROSS_ACCOUNT).template("edge");

        edge.hasResourceProperties(
                BALANCER, Map.of("Type", "network", "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", "off"));
    }

    @Test
    void isAbsentWhereClientsCallTheApplicationLoadBalancer() {
        var edge = SynthesizedEdge.of(ALB_VERIFY, SAME_ACCOUNT).template("edge");

        edge.resourceCountIs(BALANCER, 1);
        edge.hasResourceProperties(BALANCER, Map.of("Type", "application"));
    }
}
