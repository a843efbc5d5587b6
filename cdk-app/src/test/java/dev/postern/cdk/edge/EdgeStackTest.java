package dev.postern.cdk.edge;

import static dev.postern.cdk.Resources.properties;
import static dev.postern.cdk.settings.EdgeMode.ALB_PASSTHROUGH_NETTY;
import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.EdgeMode.NLB_NETTY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static dev.postern.cdk.settings.Pattern.SAME_ACCOUNT;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.StreamSupport.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EdgeStackTest {
    private static final String BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    private static final String LISTENER = "AWS::ElasticLoadBalancingV2::Listener";
    private static final String GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup";

    static Stream<Arguments> listeners() {
        return Stream.of(
                Arguments.of(ALB_VERIFY, CROSS_ACCOUNT, List.of("HTTP 8080", "HTTPS 443 verify", "TCP 443")),
                Arguments.of(ALB_VERIFY, SAME_ACCOUNT, List.of("HTTPS 443 verify")),
                Arguments.of(NLB_NETTY, CROSS_ACCOUNT, List.of("TCP 443")),
                Arguments.of(NLB_NETTY, SAME_ACCOUNT, List.of("TCP 443")),
                Arguments.of(
                        ALB_PASSTHROUGH_NETTY, CROSS_ACCOUNT, List.of("HTTP 8080", "HTTPS 443 passthrough", "TCP 443")),
                Arguments.of(ALB_PASSTHROUGH_NETTY, SAME_ACCOUNT, List.of("HTTPS 443 passthrough")));
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void listensExactlyThere(EdgeMode mode, Pattern pattern, List<String> expected) {
        var edge = SynthesizedEdge.of(mode, pattern).template("edge");

        var listeners = properties(edge, LISTENER).stream()
                .map(listener -> listener.path("Protocol").asText() + " " + listener.path("Port") + " "
                        + listener.at("/MutualAuthentication/Mode").asText())
                .map(String::strip);

        assertThat(listeners).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void hasNoPublicLoadBalancerAndNoneThatIsDeletedByMistake(SynthesizedEdge edge) {
        var balancers = properties(edge.template("edge"), BALANCER);

        assertThat(balancers)
                .isNotEmpty()
                .allMatch(balancer -> balancer.path("Scheme").asText().equals("internal"))
                .allMatch(balancer -> balancer.path("SecurityGroups").size() == 1)
                .extracting(EdgeStackTest::attributes)
                .allSatisfy(attributes -> assertThat(attributes)
                        .containsEntry("deletion_protection.enabled", "true")
                        .containsEntry("zonal_shift.config.enabled", "true"));
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void terminatesTlsWithTheStatedPolicyAndForwardsNothingByDefault(SynthesizedEdge edge) {
        var listeners = properties(edge.template("edge"), LISTENER).stream()
                .filter(listener -> !listener.path("Protocol").asText().equals("TCP"));

        assertThat(listeners)
                .allMatch(listener ->
                        listener.at("/DefaultActions/0/Type").asText().equals("fixed-response"))
                .allMatch(listener -> listener.path("DefaultActions").size() == 1)
                .filteredOn(listener -> listener.path("Protocol").asText().equals("HTTPS"))
                .allMatch(listener -> listener.at("/DefaultActions/0/FixedResponseConfig/StatusCode")
                        .asText()
                        .equals("404"))
                .extracting(listener -> listener.path("SslPolicy").asText())
                .allMatch("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"::equals);
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void writesAllLogsOfAnApplicationLoadBalancerAndCleansWhatItForwards(SynthesizedEdge edge) {
        var balancers = properties(edge.template("edge"), BALANCER).stream()
                .filter(balancer -> balancer.path("Type").asText().equals("application"))
                .map(EdgeStackTest::attributes)
                .toList();

        assertThat(balancers)
                .hasSize(edge.settings().mode() == NLB_NETTY ? 0 : 1)
                .allSatisfy(attributes -> assertThat(attributes)
                        .containsEntry("access_logs.s3.enabled", "true")
                        .containsEntry("connection_logs.s3.enabled", "true")
                        .containsEntry("health_check_logs.s3.enabled", "true")
                        .containsEntry("routing.http.drop_invalid_header_fields.enabled", "true")
                        .containsEntry("routing.http.desync_mitigation_mode", "strictest")
                        .containsEntry("client_keep_alive.seconds", "300"));
    }

    /** The check of a TLS listener that wants a client certificate could never pass. */
    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void checksTheHealthOfALoadBalancerWhereOneListensWithoutTls(SynthesizedEdge edge) {
        var template = edge.template("edge");
        var plain = properties(template, LISTENER).stream()
                .filter(listener -> listener.path("Protocol").asText().equals("HTTP"))
                .map(listener -> listener.path("Port").asText())
                .toList();

        var balancers = properties(template, GROUP).stream()
                .filter(group -> group.path("TargetType").asText().equals("alb"))
                .toList();

        assertThat(balancers).hasSameSizeAs(plain).allSatisfy(group -> {
            assertThat(group.path("HealthCheckProtocol").asText()).isEqualTo("HTTP");
            assertThat(group.path("HealthCheckPort").asText()).isIn(plain);
            assertThat(group.at("/Matcher/HttpCode").asText()).isEqualTo("200");
            assertThat(group.path("TargetGroupAttributes")).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void raisesAnAlarmAboutEachGroupOfTargetsThatIsIll(SynthesizedEdge edge) {
        var template = edge.template("edge");

        var watched = Resources.of(template, "AWS::CloudWatch::Alarm").values().stream()
                .map(alarm -> alarm.path("Properties"))
                .filter(alarm -> alarm.path("MetricName").asText().equals("UnHealthyHostCount"))
                // They are counted zone by zone: one of two is half a target on average.
                .filter(alarm -> alarm.path("Statistic").asText().equals("Maximum"))
                .flatMap(alarm -> alarm.findValues("Fn::GetAtt").stream())
                .filter(reference -> reference.path(1).asText().equals("TargetGroupFullName"))
                .map(reference -> reference.path(0).asText());

        assertThat(watched)
                .containsExactlyInAnyOrderElementsOf(
                        Resources.of(template, GROUP).keySet());
    }

    @ParameterizedTest
    @EnumSource(value = EdgeMode.class, names = "NLB_NETTY", mode = EnumSource.Mode.EXCLUDE)
    void raisesAnAlarmAboutRefusedHandshakesAndTheLoadBalancersOwnErrors(EdgeMode mode) {
        var edge = SynthesizedEdge.of(mode, CROSS_ACCOUNT).template("edge");

        var metrics = properties(edge, "AWS::CloudWatch::Alarm").stream()
                .filter(alarm -> alarm.path("Namespace").asText().equals("AWS/ApplicationELB"))
                .map(alarm -> alarm.path("MetricName").asText());

        assertThat(metrics)
                .contains("ClientTLSNegotiationErrorCount", "HTTPCode_ELB_5XX_Count", "TargetConnectionErrorCount");
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void leavesEveryGroupAndRuleToTheNetwork(SynthesizedEdge edge) {
        edge.templates().forEach((part, template) -> {
            if (!part.equals("network") && !part.equals("consumer")) {
                template.resourceCountIs("AWS::EC2::SecurityGroup", 0);
                template.resourceCountIs("AWS::EC2::SecurityGroupIngress", 0);
                template.resourceCountIs("AWS::EC2::SecurityGroupEgress", 0);
            }
        });
    }

    static Map<String, String> attributes(JsonNode balancer) {
        return stream(balancer.path("LoadBalancerAttributes").spliterator(), false)
                .collect(toMap(
                        attribute -> attribute.path("Key").asText(),
                        attribute -> attribute.path("Value").asText()));
    }
}
