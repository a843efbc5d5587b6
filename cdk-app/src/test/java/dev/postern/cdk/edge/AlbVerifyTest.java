package dev.postern.cdk.edge;

import static dev.postern.cdk.Resources.properties;
import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.assertions.Match;

class AlbVerifyTest {
    private static final String LISTENER = "AWS::ElasticLoadBalancingV2::Listener";
    private static final String RULE = "AWS::ElasticLoadBalancingV2::ListenerRule";
    private static final String GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup";

    @Test
    void verifiesAgainstTheTrustStoreAndForgivesNothing() {
        var edge = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("edge");

        edge.hasResourceProperties(
                LISTENER,
                Map.of(
                        "Protocol",
                        "HTTPS",
                        "MutualAuthentication",
                        Map.of(
                                "Mode",
                                "verify",
                                "TrustStoreArn",
                                Match.anyValue(),
                                "IgnoreClientCertificateExpiry",
                                false,
                                "AdvertiseTrustStoreCaNames",
                                "on")));
    }

    @Test
    void forwardsTheDomainOnly() {
        var edge = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("edge");

        assertThat(properties(edge, RULE)).singleElement().satisfies(rule -> {
            assertThat(rule.path("Conditions")).hasSize(1);
            assertThat(rule.at("/Conditions/0/Field").asText()).isEqualTo("host-header");
            assertThat(rule.at("/Conditions/0/HostHeaderConfig/Values"))
                    .singleElement()
                    .satisfies(host -> assertThat(host.asText()).isEqualTo("api.example.com"));
            assertThat(rule.at("/Actions/0/Type").asText()).isEqualTo("forward");
            assertThat(rule.has("Transforms")).isFalse();
        });
    }

    @Test
    void writesHostAndStageWhereRoutingIsByRewrite() {
        var edge = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT, "hostRouting", "rewrite")
                .template("edge");

        assertThat(properties(edge, RULE)).singleElement().satisfies(rule -> {
            var transforms = rule.path("Transforms");
            assertThat(transforms).hasSize(2);
            assertThat(transforms.at("/0/Type").asText()).isEqualTo("host-header-rewrite");
            assertThat(transforms
                            .at("/0/HostHeaderRewriteConfig/Rewrites/0/Replace")
                            .toString())
                    .contains(".execute-api.eu-central-1.");
            assertThat(transforms.at("/1/Type").asText()).isEqualTo("url-rewrite");
            assertThat(transforms.at("/1/UrlRewriteConfig/Rewrites/0/Regex").asText())
                    .isEqualTo("^/(.*)$");
            assertThat(transforms.at("/1/UrlRewriteConfig/Rewrites/0/Replace").asText())
                    .matches("/[a-z]+/\\$1");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void sendsToTheEndpointsAddressInEachZone(int zones) {
        var edge = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT, "capacity.zones", String.valueOf(zones))
                .template("edge");
        var expected = IntStream.range(0, zones)
                .mapToObj("NetworkInterfaces.%d.PrivateIpAddress"::formatted)
                .toList();

        var endpoint = properties(edge, GROUP).stream()
                .filter(group -> group.path("Protocol").asText().equals("HTTPS"));

        assertThat(endpoint).singleElement().satisfies(group -> {
            assertThat(group.path("TargetType").asText()).isEqualTo("ip");
            assertThat(group.path("Port").asInt()).isEqualTo(443);
            assertThat(group.path("HealthCheckProtocol").asText()).isEqualTo("HTTPS");
            assertThat(group.path("HealthCheckPath").asText()).isEqualTo("/ping");
            assertThat(group.at("/Matcher/HttpCode").asText()).isEqualTo("200");
            assertThat(group.path("Targets"))
                    .extracting(target -> target.at("/Id/Fn::GetAtt/1").asText())
                    .containsExactlyElementsOf(expected);
        });
    }

    @Test
    void asksForAddressesWithNoRightButToDescribe() {
        var edge = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("edge");

        var rights = properties(edge, "AWS::IAM::Policy").stream()
                .flatMap(policy -> policy.findValues("Action").stream())
                .map(action -> action.isTextual() ? action.asText() : action.toString());

        assertThat(rights).containsExactlyInAnyOrder("ec2:DescribeVpcEndpoints", "ec2:DescribeNetworkInterfaces");
    }

    /** An export that is used cannot change, and the list of interfaces does when a zone is added. */
    @Test
    void takesOfTheEndpointOnlyWhatStays() {
        var api = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("api");

        assertThat(api.findOutputs("*").toString()).doesNotContain("NetworkInterfaceIds", "DnsEntries");
    }

    @Test
    void asksAgainWhenTheEndpointsSubnetsChange() {
        var edge = SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("edge");

        assertThat(Resources.of(edge, "Custom::AWS").values())
                .hasSize(2)
                .allSatisfy(call ->
                        assertThat(call.at("/Properties/Update").toString()).contains("apiSubnet1", "apiSubnet2"));
    }
}
