package dev.postern.cdk.consumer;

import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static dev.postern.cdk.settings.Pattern.SAME_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

class ConsumerStackTest {
    private static final String ENDPOINT = "AWS::EC2::VPCEndpoint";
    private static final String INSTANCE = "AWS::EC2::Instance";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static Template of(Pattern pattern) {
        return SynthesizedEdge.of(ALB_VERIFY, pattern).template("consumer");
    }

    @Nested
    class InAnotherAccount {
        private final Template template = of(CROSS_ACCOUNT);

        @ParameterizedTest
        @EnumSource(EdgeMode.class)
        void takesNothingOfTheOtherStacks(EdgeMode mode) {
            var theirs = SynthesizedEdge.of(mode, CROSS_ACCOUNT).template("consumer");

            assertThat(json(theirs).toString()).doesNotContain("Fn::ImportValue", "Fn::GetStackOutput");
        }

        @Test
        void isTheSameInEveryMode() {
            for (var mode : EdgeMode.values()) {
                assertThat(json(SynthesizedEdge.of(mode, CROSS_ACCOUNT).template("consumer")))
                        .isEqualTo(json(template));
            }
        }

        @ParameterizedTest
        @CsvSource({
            "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0, true",
            "cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0123456789abcdef0, true",
            "com.amazonaws.eu-central-1.s3, false",
            "vpce-svc-0123456789abcdef0, false",
        })
        void asksForTheNameOfAnEndpointService(String name, boolean taken) {
            var parameter = parameter("EndpointServiceName");

            assertThat(parameter.has("Default")).isFalse();
            assertThat(name.matches(parameter.path("AllowedPattern").asText())).isEqualTo(taken);
        }

        @Test
        void makesAnEndpointToItWithPrivateDnsOnlyWhenTold() {
            template.hasResourceProperties(
                    ENDPOINT,
                    Map.of(
                            "VpcEndpointType", "Interface",
                            "ServiceName", Map.of("Ref", "EndpointServiceName"),
                            "ServiceRegion", Map.of("Ref", "EndpointServiceRegion"),
                            "PrivateDnsEnabled", Map.of("Fn::If", List.of("WithPrivateDns", true, false))));
            assertThat(parameter("PrivateDns").path("Default").asText()).isEqualTo("false");
        }

        @Test
        void standsInZonesById() {
            var subnets = Resources.properties(template, "AWS::EC2::Subnet");

            assertThat(subnets).hasSize(2).allSatisfy(subnet -> {
                assertThat(subnet.has("AvailabilityZone")).isFalse();
                assertThat(subnet.path("MapPublicIpOnLaunch").asBoolean()).isFalse();
            });
            assertThat(subnets)
                    .extracting(subnet ->
                            subnet.path("AvailabilityZoneId").path("Fn::Select").toString())
                    .containsExactlyInAnyOrder("[0,{\"Ref\":\"ZoneIds\"}]", "[1,{\"Ref\":\"ZoneIds\"}]");
        }

        @Test
        void hasNoWayToTheInternet() {
            for (var way : List.of(
                    "AWS::EC2::InternetGateway",
                    "AWS::EC2::NatGateway",
                    "AWS::EC2::VPCGatewayAttachment",
                    "AWS::EC2::Route",
                    "AWS::EC2::TransitGatewayAttachment")) {
                template.resourceCountIs(way, 0);
            }
            template.hasResourceProperties("AWS::EC2::FlowLog", Map.of("TrafficType", "ALL"));
        }

        @Test
        void letsTheHostCallTheApiAndBeManagedAndNothingElse() {
            template.resourceCountIs("AWS::EC2::SecurityGroupIngress", 2);
            template.resourceCountIs("AWS::EC2::SecurityGroupEgress", 2);
            assertThat(Resources.properties(template, "AWS::EC2::SecurityGroupIngress"))
                    .allSatisfy(rule -> {
                        assertThat(rule.path("FromPort").asInt()).isEqualTo(443);
                        assertThat(rule.path("ToPort").asInt()).isEqualTo(443);
                        assertThat(rule.path("SourceSecurityGroupId").toString())
                                .contains("Client");
                        assertThat(rule.has("CidrIp")).isFalse();
                    });
            assertThat(Resources.properties(template, "AWS::EC2::SecurityGroupEgress"))
                    .allSatisfy(rule -> {
                        assertThat(rule.path("GroupId").toString()).contains("Client");
                        assertThat(rule.path("DestinationSecurityGroupId").toString())
                                .containsAnyOf("Endpoint", "Sessions");
                    });
            assertThat(json(template).toString()).doesNotContain("0.0.0.0/0", "::/0");
            assertThat(Resources.properties(template, "AWS::EC2::SecurityGroup"))
                    .allSatisfy(group ->
                            assertThat(group.has("SecurityGroupIngress")).isFalse());
        }

        @Test
        void tellsWhatToDoNext() {
            assertThat(template.findOutputs("*").keySet())
                    .contains("EndpointId", "EndpointName", "Next", "HostId", "Session", "Curl");
        }

        private JsonNode parameter(String name) {
            return json(template).path("Parameters").path(name);
        }
    }

    @Nested
    class InTheSameAccount {
        private final Template template = of(SAME_ACCOUNT);

        @ParameterizedTest
        @EnumSource(EdgeMode.class)
        void findsTheEdgeByAPrivateZoneOfItsNameAlone(EdgeMode mode) {
            var theirs = SynthesizedEdge.of(mode, SAME_ACCOUNT).template("consumer");

            theirs.hasResourceProperties(
                    "AWS::Route53::HostedZone",
                    Map.of(
                            "Name",
                            "api.example.com.",
                            "VPCs",
                            List.of(Match.objectLike(Map.of("VPCId", Match.anyValue())))));
            theirs.hasResourceProperties(
                    "AWS::Route53::RecordSet",
                    Map.of(
                            "Name", "api.example.com.",
                            "Type", "A",
                            "AliasTarget",
                                    Match.objectLike(
                                            Map.of("DNSName", Match.anyValue(), "HostedZoneId", Match.anyValue()))));
        }

        @Test
        void makesNoRuleOfItsOwn() {
            for (var type : List.of(
                    "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")) {
                template.resourceCountIs(type, 0);
            }
        }

        @Test
        void needsNoEndpointButThoseItIsManagedBy() {
            template.resourceCountIs(ENDPOINT, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void hasOneHostThatNobodyReaches(Pattern pattern) {
        var template = of(pattern);

        template.resourceCountIs(INSTANCE, 1);
        template.hasResourceProperties(
                INSTANCE,
                Map.of(
                        "InstanceType", "t4g.nano",
                        "KeyName", Match.absent(),
                        "AvailabilityZone", Match.absent(),
                        "MetadataOptions",
                                Match.objectLike(Map.of("HttpTokens", "required", "HttpPutResponseHopLimit", 1)),
                        "NetworkInterfaces", List.of(Match.objectLike(Map.of("AssociatePublicIpAddress", false))),
                        "BlockDeviceMappings",
                                List.of(Match.objectLike(Map.of("Ebs", Match.objectLike(Map.of("Encrypted", true)))))));
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void givesTheHostSessionsAndNothingElse(Pattern pattern) {
        var template = of(pattern);
        var roles = Resources.properties(template, "AWS::IAM::Role").stream()
                .filter(role -> role.toString().contains("ec2.amazonaws.com"))
                .toList();
        var policies = Resources.properties(template, "AWS::IAM::Policy").stream()
                .filter(policy -> policy.toString().contains("ssmmessages"))
                .toList();

        assertThat(roles)
                .hasSize(1)
                .allSatisfy(role -> assertThat(role.has("ManagedPolicyArns")).isFalse());
        assertThat(policies).hasSize(1);
        var statement = policies.get(0).path("PolicyDocument").path("Statement");
        assertThat(statement).hasSize(1);
        assertThat(texts(statement.get(0).path("Action")))
                .containsExactlyInAnyOrder(
                        "ssm:UpdateInstanceInformation",
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel");
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void opensSessionEndpointsToHostsOfThisAccountOnly(Pattern pattern) {
        var sessions = Resources.properties(of(pattern), ENDPOINT).stream()
                .filter(endpoint -> endpoint.path("ServiceName").toString().contains("ssm"))
                .toList();

        assertThat(sessions).hasSize(2).allSatisfy(endpoint -> {
            assertThat(endpoint.path("PrivateDnsEnabled").asBoolean()).isTrue();
            assertThat(endpoint.path("PolicyDocument").path("Statement")).hasSize(1);
            assertThat(endpoint.path("PolicyDocument")
                            .path("Statement")
                            .get(0)
                            .path("Condition")
                            .toString())
                    .isEqualTo("{\"StringEquals\":{\"aws:PrincipalAccount\":{\"Ref\":\"AWS::AccountId\"}}}");
        });
    }

    @Test
    void leavesAScriptThatTheShellTakes(@TempDir Path directory) throws Exception {
        var data = Resources.properties(of(CROSS_ACCOUNT), INSTANCE)
                .get(0)
                .path("UserData")
                .path("Fn::Base64")
                .asText();
        var script = Files.writeString(
                directory.resolve("user-data.sh"),
                data.replace("/opt/postern", directory.resolve("postern").toString()));

        assertThat(run(script)).isZero();
        assertThat(directory.resolve("postern/README.txt"))
                .content()
                .contains("Calling https://api.example.com from here")
                .doesNotContain("DOMAIN", "DIRECTORY");
        assertThat(directory.resolve("postern/try.sh"))
                .isExecutable()
                .content()
                .contains("--connect-to \"api.example.com:443:$3:443\"");
        assertThat(run(directory.resolve("postern/try.sh"))).isEqualTo(2);
    }

    private static int run(Path script) throws Exception {
        return new ProcessBuilder("sh", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static JsonNode json(Template template) {
        return MAPPER.valueToTree(template.toJSON());
    }

    private static List<String> texts(JsonNode items) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
