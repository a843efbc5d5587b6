package dev.postern.cdk.service;

import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class EndpointServiceStackTest {
    private static final String SERVICE = "AWS::EC2::VPCEndpointService";
    private static final String PERMISSIONS = "AWS::EC2::VPCEndpointServicePermissions";
    private static final String VERIFICATION = "Custom::AWS";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ParameterizedTest
    @EnumSource(EdgeMode.class)
    void letsEachEndpointWaitAndNobodyAskByDefault(EdgeMode mode) {
        var template = SynthesizedEdge.of(mode, CROSS_ACCOUNT).template("service");

        template.resourceCountIs(SERVICE, 1);
        template.hasResourceProperties(
                SERVICE,
                Map.of(
                        "AcceptanceRequired",
                        true,
                        "PrivateDnsName",
                        "api.example.com",
                        "NetworkLoadBalancerArns",
                        List.of(Match.anyValue()),
                        "SupportedRegions",
                        Match.absent()));
        template.resourceCountIs(PERMISSIONS, 0);
    }

    @Test
    void letsThoseAskWhomTheSettingsName() {
        var template = asked();

        template.resourceCountIs(PERMISSIONS, 1);
        template.hasResourceProperties(
                PERMISSIONS,
                Map.of(
                        "AllowedPrincipals",
                        List.of("arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:role/Edge")));
    }

    @Test
    void takesEndpointsOfOtherRegionsAndAcceptsWhereTold() {
        asked().hasResourceProperties(
                        SERVICE,
                        Map.of("AcceptanceRequired", false, "SupportedRegions", List.of("eu-west-1", "us-east-1")));
    }

    @Test
    void provesTheDomainInItsPublicZone() {
        var record = Resources.properties(standard(), "AWS::Route53::RecordSet").get(0);

        assertThat(record.path("Type").asText()).isEqualTo("TXT");
        assertThat(record.path("HostedZoneId").asText()).isEqualTo("Z0123456789ABCDEFGHIJ");
        assertThat(joined(record.path("Name")))
                .matches("\\{\\w+\\.PrivateDnsNameConfiguration\\.Name}\\.api\\.example\\.com");
        assertThat(joined(record.path("ResourceRecords").get(0)))
                .matches("\"\\{\\w+\\.PrivateDnsNameConfiguration\\.Value}\"");
    }

    @Test
    void startsTheProofOnlyWhenTheRecordStands() {
        var verification =
                Resources.of(standard(), VERIFICATION).values().iterator().next();
        var record = Resources.of(standard(), "AWS::Route53::RecordSet")
                .keySet()
                .iterator()
                .next();

        assertThat(verification.path("DependsOn")).extracting(JsonNode::asText).contains(record);
    }

    @Test
    void startsTheProofAgainWhenItIsAnother() {
        var verification = Resources.properties(standard(), VERIFICATION).get(0);
        var create = joined(verification.path("Create"));

        assertThat(create)
                .contains("startVpcEndpointServicePrivateDnsVerification", "\"physicalResourceId\"")
                .contains("PrivateDnsNameConfiguration.Name}", "PrivateDnsNameConfiguration.Value}");
        assertThat(joined(verification.path("Update"))).isEqualTo(create);
        assertThat(verification.has("Delete")).isFalse();
    }

    @Test
    void mayDoNothingButThat() {
        var statements = Resources.properties(standard(), "AWS::IAM::Policy").stream()
                .flatMap(policy -> {
                    var all = new ArrayList<JsonNode>();
                    policy.path("PolicyDocument").path("Statement").forEach(all::add);
                    return all.stream();
                })
                .toList();

        assertThat(statements).hasSize(1);
        assertThat(statements.get(0).path("Action").asText())
                .isEqualTo("ec2:StartVpcEndpointServicePrivateDnsVerification");
        assertThat(joined(statements.get(0).path("Resource")))
                .contains(":vpc-endpoint-service/{")
                .doesNotContain("*");
    }

    @Test
    void tellsWhatConsumersNeed() {
        var outputs = standard().findOutputs("*");

        assertThat(outputs.keySet())
                .contains(
                        "ServiceName",
                        "ServiceId",
                        "ZoneIds",
                        "Domain",
                        "Consumer",
                        "DomainState",
                        "Waiting",
                        "Accept");
        assertThat(outputs.get("Domain")).containsEntry("Value", "api.example.com");
        assertThat(joined(MAPPER.valueToTree(outputs.get("ServiceName")).path("Value")))
                .startsWith("com.amazonaws.vpce.");
        assertThat(joined(MAPPER.valueToTree(outputs.get("Consumer")).path("Value")))
                .contains("postern-consumer", "side=consumer", "EndpointServiceName=", "ZoneIds=");
    }

    private static Template standard() {
        return SynthesizedEdge.of(ALB_VERIFY, CROSS_ACCOUNT).template("service");
    }

    private static Template asked() {
        return SynthesizedEdge.of(
                        ALB_VERIFY,
                        CROSS_ACCOUNT,
                        "service.allowedPrincipals",
                        "111122223333,arn:aws:iam::444455556666:role/Edge",
                        "service.allowedRegions",
                        "eu-west-1,us-east-1",
                        "service.acceptance",
                        "automatic")
                .template("service");
    }

    /** An Fn::Join as text, references in braces. */
    private static String joined(JsonNode value) {
        if (value.isTextual()) {
            return value.asText();
        }
        if (value.has("Fn::GetAtt")) {
            return "{" + value.path("Fn::GetAtt").get(0).asText() + "."
                    + value.path("Fn::GetAtt").get(1).asText() + "}";
        }
        if (!value.has("Fn::Join")) {
            return "{" + value.iterator().next().asText() + "}";
        }
        var separator = value.path("Fn::Join").get(0).asText();
        var parts = new ArrayList<String>();
        value.path("Fn::Join").get(1).forEach(part -> parts.add(joined(part)));
        return String.join(separator, parts);
    }
}
