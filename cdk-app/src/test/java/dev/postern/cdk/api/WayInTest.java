package dev.postern.cdk.api;

import static dev.postern.cdk.Resources.properties;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

/** Endpoint, API and name: who is let through by each. */
class WayInTest {
    private static final String ENDPOINT = "AWS::EC2::VPCEndpoint";
    private static final String API = "AWS::ApiGateway::RestApi";
    private static final String DOMAIN = "AWS::ApiGateway::DomainNameV2";

    static Stream<Template> everyApi() {
        return Stream.concat(
                SynthesizedEdge.everyEdge().map(edge -> edge.template("api")),
                Stream.of(EdgeMode.values()).map(WayInTest::rewriting));
    }

    @ParameterizedTest
    @MethodSource("everyApi")
    void isOneEndpointOpenToItsSecurityGroupAlone(Template template) {
        var endpoint = only(template, ENDPOINT);

        assertThat(endpoint.path("PrivateDnsEnabled").asBoolean(true)).isFalse();
        assertThat(endpoint.path("IpAddressType").asText()).isEqualTo("ipv4");
        assertThat(endpoint.path("SecurityGroupIds")).hasSize(1);
        assertThat(endpoint.at("/SecurityGroupIds/0/Fn::ImportValue").asText()).contains("GroupsEndpoint");
        assertThat(properties(template, "AWS::EC2::SecurityGroupIngress")).isEmpty();
        assertThat(properties(template, "AWS::EC2::SecurityGroup")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyApi")
    void isOfAPrivateApiOfThisEndpoint(Template template) {
        var configuration = only(template, API).path("EndpointConfiguration");

        assertThat(texts(configuration.path("Types"))).containsExactly("PRIVATE");
        assertThat(configuration.path("VpcEndpointIds")).hasSize(1);
        assertThat(configuration.at("/VpcEndpointIds/0")).isEqualTo(endpointId(template));
        // REGIONAL or EDGE names, which would be public.
        assertThat(properties(template, "AWS::ApiGateway::DomainName")).isEmpty();
        assertThat(properties(template, "AWS::ApiGatewayV2::DomainName")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyApi")
    void isDeniedByTheApiToWhoeverDoesNotComeThroughTheEndpoint(Template template) {
        assertThatOthersAreDenied(only(template, API).path("Policy"), template);
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void isDeniedByTheNameToWhoeverDoesNotComeThroughTheEndpoint(SynthesizedEdge edge) {
        var template = edge.template("api");

        assertThatOthersAreDenied(only(template, DOMAIN).path("Policy"), template);
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void isByTheDomainAlone(SynthesizedEdge edge) {
        var statements = statements(only(edge.template("api"), ENDPOINT).path("PolicyDocument"));

        var domain = "arn:aws:execute-api:eu-central-1:ACCOUNT:/domainnames/api.example.com+*";
        assertThat(statements)
                .hasSize(2)
                .allMatch(it -> it.path("Effect").asText().equals("Allow"));
        assertThat(joined(statements.get(0).path("Resource"))).isEqualTo(domain);
        assertThat(joined(statements.get(1).path("Resource")))
                .isEqualTo("arn:aws:execute-api:eu-central-1:ACCOUNT:*/live/*");
        assertThat(statements.get(1).path("Condition")).hasSize(1);
        assertThat(joined(statements.get(1).at("/Condition/ArnLike/execute-api:viaDomainArn")))
                .isEqualTo(domain);
    }

    @ParameterizedTest
    @MethodSource("dev.postern.cdk.SynthesizedEdge#everyEdge")
    void hasANameThatLeadsToTheStageAndIsAssociatedWithTheEndpoint(SynthesizedEdge edge) {
        var template = edge.template("api");
        var domain = only(template, DOMAIN);
        var mapping = only(template, "AWS::ApiGateway::BasePathMappingV2");
        var association = only(template, "AWS::ApiGateway::DomainNameAccessAssociation");

        assertThat(domain.path("DomainName").asText()).isEqualTo("api.example.com");
        assertThat(texts(domain.at("/EndpointConfiguration/Types"))).containsExactly("PRIVATE");
        assertThat(domain.path("CertificateArn").path("Ref").asText()).startsWith("Certificate");
        assertThat(mapping.has("BasePath")).isFalse();
        assertThat(mapping.at("/Stage/Ref").asText()).contains("Stagelive");
        assertThat(association.path("AccessAssociationSource")).isEqualTo(endpointId(template));
        assertThat(association.path("AccessAssociationSourceType").asText()).isEqualTo("VPCE");
        assertThat(association.path("DomainNameArn")).isEqualTo(mapping.path("DomainNameArn"));
    }

    @ParameterizedTest
    @CsvSource({"ALB_VERIFY,BASIC", "NLB_NETTY,STRICT", "ALB_PASSTHROUGH_NETTY,STRICT"})
    void asksForAServerNameFromWhoeverSendsOne(EdgeMode mode, String expected) {
        var domain = only(SynthesizedEdge.of(mode, Pattern.CROSS_ACCOUNT).template("api"), DOMAIN);
        var api = only(rewriting(mode), API);

        assertThat(domain.path("EndpointAccessMode").asText()).isEqualTo(expected);
        assertThat(api.path("EndpointAccessMode").asText()).isEqualTo(expected);
        assertThat(List.of(domain, api))
                .allMatch(it -> it.path("SecurityPolicy").asText().equals("SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"));
    }

    @ParameterizedTest
    @CsvSource({"ALB_VERIFY", "NLB_NETTY", "ALB_PASSTHROUGH_NETTY"})
    void isByAccountAndStageWhereTheEdgeRewritesTheHost(EdgeMode mode) {
        var template = rewriting(mode);
        var statements = statements(only(template, ENDPOINT).path("PolicyDocument"));

        assertThat(statements).hasSize(1);
        assertThat(joined(statements.get(0).path("Resource")))
                .isEqualTo("arn:aws:execute-api:eu-central-1:ACCOUNT:*/live/*");
        assertThat(statements.get(0).has("Condition")).isFalse();
        for (var type : List.of("DomainNameV2", "BasePathMappingV2", "DomainNameAccessAssociation")) {
            assertThat(properties(template, "AWS::ApiGateway::" + type)).isEmpty();
        }
    }

    private static Template rewriting(EdgeMode mode) {
        return SynthesizedEdge.of(mode, Pattern.CROSS_ACCOUNT, "hostRouting", "rewrite")
                .template("api");
    }

    private static void assertThatOthersAreDenied(JsonNode policy, Template template) {
        var statements = statements(policy);
        assertThat(statements).hasSize(2).allSatisfy(statement -> {
            assertThat(statement.at("/Principal/AWS").asText()).isEqualTo("*");
            assertThat(statement.path("Action").asText()).isEqualTo("execute-api:Invoke");
            assertThat(statement.path("Resource").asText()).isEqualTo("execute-api:/*");
        });
        var deny = statements.stream()
                .filter(it -> it.path("Effect").asText().equals("Deny"))
                .toList();
        assertThat(deny).hasSize(1);
        assertThat(deny.get(0).path("Condition")).hasSize(1);
        assertThat(deny.get(0).at("/Condition/StringNotEquals")).hasSize(1);
        assertThat(deny.get(0).at("/Condition/StringNotEquals/aws:SourceVpce")).isEqualTo(endpointId(template));
    }

    private static JsonNode endpointId(Template template) {
        return only(template, API).at("/EndpointConfiguration/VpcEndpointIds/0");
    }

    private static JsonNode only(Template template, String type) {
        var all = properties(template, type);
        assertThat(all).as(type).hasSize(1);
        return all.get(0);
    }

    private static List<JsonNode> statements(JsonNode policy) {
        return list(policy.path("Statement"));
    }

    private static List<String> texts(JsonNode array) {
        return list(array).stream().map(JsonNode::asText).toList();
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    /** An ARN as the template joins it. */
    private static String joined(JsonNode join) {
        var text = new StringBuilder();
        join.at("/Fn::Join/1").forEach(part -> text.append(part.isTextual() ? part.asText() : "ACCOUNT"));
        return text.toString();
    }
}
