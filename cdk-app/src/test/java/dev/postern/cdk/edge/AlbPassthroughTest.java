package dev.postern.cdk.edge;

import static dev.postern.cdk.Resources.properties;
import static dev.postern.cdk.settings.EdgeMode.ALB_PASSTHROUGH_NETTY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.SynthesizedEdge;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlbPassthroughTest {
    private static final String HEADER = "routing.http.request.x_amzn_mtls_clientcert.header_name";

    /** The API refuses anything beside it. */
    @Test
    void saysTheModeAndNothingElse() {
        var https = https();

        assertThat(https.path("MutualAuthentication").toString()).isEqualTo("{\"Mode\":\"passthrough\"}");
    }

    @Test
    void sendsTheDomainToTheProxyOverTls() {
        var edge = SynthesizedEdge.of(ALB_PASSTHROUGH_NETTY, CROSS_ACCOUNT).template("edge");

        edge.hasResourceProperties(
                "AWS::ElasticLoadBalancingV2::TargetGroup",
                Map.of(
                        "TargetType", "ip",
                        "Protocol", "HTTPS",
                        "Port", 8443,
                        "HealthCheckProtocol", "HTTP",
                        "HealthCheckPort", "8081",
                        "HealthCheckPath", "/readyz",
                        "Matcher", Map.of("HttpCode", "200")));
    }

    @Test
    void namesTheHeaderOfTheChainAsNobodyOutsideCanKnow() {
        var edge = SynthesizedEdge.of(ALB_PASSTHROUGH_NETTY, CROSS_ACCOUNT).template("edge");

        var attribute = https().path("ListenerAttributes").get(0);
        var configuration = properties(edge, "AWS::ECS::TaskDefinition").get(0).toString();

        assertThat(attribute.path("Key").asText()).isEqualTo(HEADER);
        assertThat(attribute.path("Value").toString()).contains("X-Cert-", "AWS::StackId");
        assertThat(Deployed.text(attribute.path("Value"))).matches("[A-Za-z0-9-]{1,40}");
        assertThat(configuration).contains(HEADER + ": \\\"X-Cert-");
    }

    /** With the proxy, it is the proxy that writes Host and stage: it admits the domain only. */
    @ParameterizedTest
    @ValueSource(strings = {"domain", "rewrite"})
    void leavesHostAndPathToTheProxy(String routing) {
        var edge = SynthesizedEdge.of(ALB_PASSTHROUGH_NETTY, CROSS_ACCOUNT, "hostRouting", routing)
                .template("edge");

        assertThat(properties(edge, "AWS::ElasticLoadBalancingV2::ListenerRule"))
                .singleElement()
                .matches(rule -> !rule.has("Transforms"))
                .satisfies(
                        rule -> assertThat(rule.path("Conditions").toString()).contains("api.example.com"));
    }

    private static JsonNode https() {
        var edge = SynthesizedEdge.of(ALB_PASSTHROUGH_NETTY, CROSS_ACCOUNT).template("edge");
        return properties(edge, "AWS::ElasticLoadBalancingV2::Listener").stream()
                .filter(listener -> listener.path("Protocol").asText().equals("HTTPS"))
                .findFirst()
                .orElseThrow();
    }
}
