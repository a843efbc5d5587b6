package dev.postern.cdk.network;

import static dev.postern.cdk.Resources.properties;
import static dev.postern.cdk.settings.EdgeMode.ALB_PASSTHROUGH_NETTY;
import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.EdgeMode.NLB_NETTY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static dev.postern.cdk.settings.Pattern.SAME_ACCOUNT;
import static java.util.stream.Collectors.joining;
import static java.util.stream.StreamSupport.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

class GroupRulesTest {
    private static final String INGRESS = "AWS::EC2::SecurityGroupIngress";
    private static final String EGRESS = "AWS::EC2::SecurityGroupEgress";
    private static final String GROUP = "AWS::EC2::SecurityGroup";

    static Stream<Arguments> allowed() {
        return Stream.of(
                Arguments.of(
                        ALB_VERIFY,
                        CROSS_ACCOUNT,
                        Set.of("Front > Balancer 443", "Front > Balancer 8080", "Balancer > Endpoint 443")),
                Arguments.of(
                        ALB_VERIFY,
                        SAME_ACCOUNT,
                        Set.of("Client > Front 443", "Client > ClientServices 443", "Front > Endpoint 443")),
                Arguments.of(
                        NLB_NETTY,
                        CROSS_ACCOUNT,
                        Set.of(
                                "Front > Proxy 8443",
                                "Front > Proxy 8081",
                                "Proxy > Endpoint 443",
                                "Proxy > Services 443")),
                Arguments.of(
                        NLB_NETTY,
                        SAME_ACCOUNT,
                        Set.of(
                                "Client > Front 443",
                                "Client > ClientServices 443",
                                "Front > Proxy 8443",
                                "Front > Proxy 8081",
                                "Proxy > Endpoint 443",
                                "Proxy > Services 443")),
                Arguments.of(
                        ALB_PASSTHROUGH_NETTY,
                        CROSS_ACCOUNT,
                        Set.of(
                                "Front > Balancer 443",
                                "Front > Balancer 8080",
                                "Balancer > Proxy 8443",
                                "Balancer > Proxy 8081",
                                "Proxy > Endpoint 443",
                                "Proxy > Services 443")),
                Arguments.of(
                        ALB_PASSTHROUGH_NETTY,
                        SAME_ACCOUNT,
                        Set.of(
                                "Client > Front 443",
                                "Client > ClientServices 443",
                                "Front > Proxy 8443",
                                "Front > Proxy 8081",
                                "Proxy > Endpoint 443",
                                "Proxy > Services 443")));
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void allowExactlyTheHopsOfTheMode(EdgeMode mode, Pattern pattern, Set<String> hops) {
        var network = SynthesizedEdge.of(mode, pattern).template("network");

        var in = hops(network, INGRESS, "SourceSecurityGroupId", true);
        var out = hops(network, EGRESS, "DestinationSecurityGroupId", false);

        assertThat(in).isEqualTo(hops);
        assertThat(out).isEqualTo(hops);
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void admitNoNetwork(SynthesizedEdge edge) {
        var network = edge.template("network");

        assertThat(properties(network, INGRESS))
                .allMatch(rule -> rule.has("SourceSecurityGroupId"))
                .noneMatch(rule -> rule.has("CidrIp") || rule.has("CidrIpv6") || rule.has("SourcePrefixListId"));
        assertThat(properties(network, GROUP)).noneMatch(group -> group.has("SecurityGroupIngress"));
    }

    /** Else EC2 allows all egress until the first rule is there. */
    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void startWithEgressThatMatchesNothing(SynthesizedEdge edge) {
        var groups = properties(edge.template("network"), GROUP);

        var egress = groups.stream().map(group -> group.path("SecurityGroupEgress"));

        assertThat(egress)
                .isNotEmpty()
                .allMatch(rules -> rules.size() == 1)
                .allMatch(rules -> rules.at("/0/CidrIp").asText().equals("255.255.255.255/32"));
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void letOnlyTheProxyOutToAddressesAndOnlyToThoseOfS3(SynthesizedEdge edge) {
        var rules = properties(edge.template("network"), EGRESS);

        var out = rules.stream()
                .filter(rule -> !rule.has("DestinationSecurityGroupId"))
                .map(rule -> group(rule, "GroupId") + " " + rule.path("ToPort") + " "
                        + rule.at("/DestinationPrefixListId/Fn::GetAtt/1").asText());

        if (edge.settings().mode() == ALB_VERIFY) {
            assertThat(out).isEmpty();
        } else {
            assertThat(out).containsExactly("Proxy 443 PrefixLists.0.PrefixListId");
        }
    }

    @Test
    void admitTheSourcesOfTheSettingsAtTheFrontOnly() {
        var sources = List.of("sg-0123456789abcdef0", "pl-0123456789abcdef0", "10.99.0.0/24");

        var network = SynthesizedEdge.of(ALB_VERIFY, SAME_ACCOUNT, "clientSources", String.join(",", sources))
                .template("network");

        var front = Resources.of(network, GROUP).entrySet().stream()
                .filter(group -> group.getKey().startsWith("GroupsFront"))
                .flatMap(group -> group.getValue().findValues("SecurityGroupIngress").stream())
                .flatMap(rules -> stream(rules.spliterator(), false));
        var beside = properties(network, INGRESS).stream().filter(rule -> !rule.has("SourceSecurityGroupId"));
        assertThat(Stream.concat(front, beside))
                .allMatch(rule -> rule.path("FromPort").asInt() == 443)
                .allMatch(rule -> rule.path("ToPort").asInt() == 443)
                .extracting(GroupRulesTest::source)
                .containsExactlyInAnyOrderElementsOf(sources);
    }

    private static String source(JsonNode rule) {
        return Stream.of("CidrIp", "SourceSecurityGroupId", "SourcePrefixListId")
                .map(property -> rule.path(property).asText())
                .collect(joining());
    }

    private static Set<String> hops(Template network, String type, String peer, boolean inward) {
        var hops = new TreeSet<String>();
        for (var rule : properties(network, type)) {
            if (rule.has(peer)) {
                assertThat(rule.path("IpProtocol").asText()).isEqualTo("tcp");
                assertThat(rule.path("FromPort")).isEqualTo(rule.path("ToPort"));
                var own = group(rule, "GroupId");
                var other = group(rule, peer);
                hops.add((inward ? other + " > " + own : own + " > " + other) + " " + rule.path("ToPort"));
            }
        }
        return hops;
    }

    /** {@code {"Fn::GetAtt": ["GroupsFront9D59BF68", "GroupId"]}} is the front. */
    private static String group(JsonNode rule, String property) {
        var id = rule.path(property).at("/Fn::GetAtt/0").asText();
        return id.substring("Groups".length(), id.length() - 8);
    }
}
