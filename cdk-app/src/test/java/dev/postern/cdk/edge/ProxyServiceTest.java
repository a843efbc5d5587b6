package dev.postern.cdk.edge;

import static dev.postern.cdk.settings.EdgeMode.ALB_PASSTHROUGH_NETTY;
import static dev.postern.cdk.settings.EdgeMode.ALB_VERIFY;
import static dev.postern.cdk.settings.EdgeMode.NLB_NETTY;
import static dev.postern.cdk.settings.Pattern.CROSS_ACCOUNT;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.StreamSupport.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyServiceTest {
    @Test
    void isNotThereWhereTheLoadBalancerVerifies() {
        assertThat(properties(ALB_VERIFY, "AWS::ECS::Service")).isEmpty();
        assertThat(properties(ALB_VERIFY, "AWS::EC2::VPCEndpoint")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void runsAsNobodyWithARootFileSystemNobodyWrites(EdgeMode mode) {
        var container = container(mode);

        assertThat(container.path("User").asText()).isEqualTo("65532:65532");
        assertThat(container.path("ReadonlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.path("Privileged").asBoolean()).isFalse();
        assertThat(container.at("/LinuxParameters/Capabilities")).hasToString("{\"Drop\":[\"ALL\"]}");
        assertThat(container.at("/LinuxParameters/InitProcessEnabled").asBoolean())
                .as("an init process would keep the server's key in its environment")
                .isFalse();
        assertThat(container.path("MountPoints"))
                .hasToString(
                        "[{\"ContainerPath\":\"/var/lib/postern\",\"ReadOnly\":false,\"SourceVolume\":\"state\"}]");
        assertThat(task(mode).path("Volumes")).hasToString("[{\"Name\":\"state\"}]");
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void holdsManyConnectionsAndHasTimeToEndThem(EdgeMode mode) {
        var container = container(mode);

        assertThat(container.path("Ulimits"))
                .hasToString("[{\"HardLimit\":65535,\"Name\":\"nofile\",\"SoftLimit\":65535}]");
        assertThat(container.path("StopTimeout").asInt()).isBetween(ProxyConfiguration.DRAIN_SECONDS + 1, 120);
        assertThat(container.at("/HealthCheck/Command")).hasToString("[\"CMD\",\"bash\",\"/opt/postern/healthy\"]");
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void runsOnArmAndLogsWithoutWaiting(EdgeMode mode) {
        assertThat(task(mode).path("RuntimePlatform"))
                .hasToString("{\"CpuArchitecture\":\"ARM64\",\"OperatingSystemFamily\":\"LINUX\"}");
        assertThat(container(mode).at("/LogConfiguration/LogDriver").asText()).isEqualTo("awslogs");
        assertThat(container(mode).at("/LogConfiguration/Options/mode").asText())
                .isEqualTo("non-blocking");
        assertThat(properties(mode, "AWS::Logs::LogGroup"))
                .allMatch(group -> group.path("RetentionInDays").asInt() > 0);
    }

    @Test
    void hasChainAndKeyFromTheSecretOnly() {
        var secrets = stream(container(NLB_NETTY).path("Secrets").spliterator(), false)
                .collect(toMap(
                        secret -> secret.path("Name").asText(),
                        secret -> secret.path("ValueFrom").asText()));

        assertThat(secrets.keySet()).containsExactlyInAnyOrder("POSTERN_SERVER_CHAIN", "POSTERN_SERVER_KEY");
        assertThat(secrets.get("POSTERN_SERVER_CHAIN"))
                .startsWith("arn:aws:secretsmanager:")
                .endsWith(":chain::");
        assertThat(secrets.get("POSTERN_SERVER_KEY"))
                .startsWith("arn:aws:secretsmanager:")
                .endsWith(":key::");
        assertThat(variables(NLB_NETTY)).containsOnlyKeys("POSTERN_CONFIG", "AWS_REGION");
    }

    /** Three tasks that could not fetch their image end the first deployment. */
    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void startsNoTaskBeforeItsStarterMayFetchTheImage(EdgeMode mode) {
        var template = SynthesizedEdge.of(mode, CROSS_ACCOUNT).template("edge");
        var starter = only(mode, "AWS::ECS::TaskDefinition")
                .at("/ExecutionRoleArn/Fn::GetAtt/0")
                .asText();
        var rights = Resources.of(template, "AWS::IAM::Policy").entrySet().stream()
                .filter(policy ->
                        policy.getValue().at("/Properties/Roles/0/Ref").asText().equals(starter))
                .map(Map.Entry::getKey)
                .toList();
        var service =
                Resources.of(template, "AWS::ECS::Service").values().iterator().next();

        assertThat(rights).isNotEmpty();
        assertThat(stream(service.path("DependsOn").spliterator(), false).map(JsonNode::asText))
                .containsAll(rights);
    }

    @Test
    void makesAKeyOfItsOwnWhereTheLoadBalancerTakesAnyCertificate() {
        assertThat(container(ALB_PASSTHROUGH_NETTY).has("Secrets")).isFalse();
        assertThat(variables(ALB_PASSTHROUGH_NETTY))
                .containsOnlyKeys("POSTERN_CONFIG", "AWS_REGION", "POSTERN_EPHEMERAL_SERVER");
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void isReplacedWithoutAGapAndOutOfReachFromOutside(EdgeMode mode) {
        var service = only(mode, "AWS::ECS::Service");

        assertThat(service.at("/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp")
                        .asText())
                .isEqualTo("DISABLED");
        assertThat(service.at("/NetworkConfiguration/AwsvpcConfiguration/SecurityGroups"))
                .hasSize(1);
        assertThat(service.path("EnableExecuteCommand").asBoolean()).isFalse();
        assertThat(service.path("DeploymentConfiguration"))
                .hasToString("{\"DeploymentCircuitBreaker\":{\"Enable\":true,\"Rollback\":true},"
                        + "\"MaximumPercent\":200,\"MinimumHealthyPercent\":100}");
        assertThat(service.path("AvailabilityZoneRebalancing").asText()).isEqualTo("ENABLED");
        assertThat(service.has("DesiredCount")).as("scaling's own").isFalse();
        assertThat(only(mode, "AWS::ECS::Cluster").path("ClusterSettings"))
                .hasToString("[{\"Name\":\"containerInsights\",\"Value\":\"enabled\"}]");
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void neverHasFewerThanTwoTasks(EdgeMode mode) {
        var target = only(mode, "AWS::ApplicationAutoScaling::ScalableTarget");

        assertThat(target.path("MinCapacity").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(target.path("MaxCapacity").asInt())
                .isGreaterThan(target.path("MinCapacity").asInt());
    }

    @Test
    void scalesByConnectionsOfEachTask() {
        var expression = scaling(NLB_NETTY).stream()
                .map(policy -> policy.at("/CustomizedMetricSpecification/Metrics"))
                .filter(JsonNode::isArray)
                .findFirst()
                .orElseThrow();

        assertThat(expression.findValuesAsText("Expression")).containsExactly("(flows0+flows1)/tasks");
        assertThat(expression.findValuesAsText("MetricName"))
                .containsExactly("ActiveFlowCount", "ActiveFlowCount", "RunningTaskCount");
        assertThat(expression.findValuesAsText("ReturnData")).containsExactly("false", "false", "false", "true");
        assertThat(scaling(NLB_NETTY))
                .anyMatch(policy -> policy.path("TargetValue").asInt() == 5000)
                .anyMatch(policy -> predefined(policy).equals("ECSServiceAverageCPUUtilization"));
    }

    @Test
    void scalesByRequestsWhereTheLoadBalancerKeepsTheConnections() {
        assertThat(scaling(ALB_PASSTHROUGH_NETTY).stream().map(ProxyServiceTest::predefined))
                .containsExactlyInAnyOrder("ECSServiceAverageCPUUtilization", "ALBRequestCountPerTarget");
    }

    /** What the tasks may do, whole: the one wildcard is that of an action without resources. */
    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void maySayAndReadWhatItNeedsAndNothingElse(EdgeMode mode) {
        var actions = new TreeSet<String>();
        for (var policy : properties(mode, "AWS::IAM::Policy")) {
            for (var statement : policy.at("/PolicyDocument/Statement")) {
                var named = names(statement.path("Action"));
                actions.addAll(named);
                assertThat(named).noneMatch(action -> action.contains("*"));
                if (!named.equals(List.of("ecr:GetAuthorizationToken"))) {
                    assertThat(statement.path("Resource").toString()).doesNotContain("*");
                }
            }
        }
        var expected = new TreeSet<>(List.of(
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetAuthorizationToken",
                "ecr:GetDownloadUrlForLayer",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "s3:GetObject",
                "s3:ListBucket"));
        if (mode == NLB_NETTY) {
            expected.addAll(List.of("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"));
        }
        assertThat(actions).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void reachesServicesThroughEndpointsThatKnowItOnly(EdgeMode mode) {
        var services = new TreeSet<String>();
        for (var endpoint : properties(mode, "AWS::EC2::VPCEndpoint")) {
            var service = endpoint.path("ServiceName").toString();
            services.add(service.replaceFirst("(?s).*?\\.([a-z0-9.]+)\"[^a-z]*$", "$1")
                    .replaceFirst("^amazonaws.eu-central-1.", ""));
            assertThat(endpoint.at("/PolicyDocument/Statement"))
                    .as(service)
                    .isNotEmpty()
                    .allMatch(statement -> statement.at("/Condition/ArnEquals").has("aws:PrincipalArn")
                            || statement.path("Resource").toString().contains("-starport-layer-bucket/*"));
            if (endpoint.path("VpcEndpointType").asText().equals("Interface")) {
                assertThat(endpoint.path("SecurityGroupIds")).hasSize(1);
            }
        }
        assertThat(services)
                .containsExactlyInAnyOrderElementsOf(
                        mode == NLB_NETTY
                                ? List.of("ecr.api", "ecr.dkr", "logs", "secretsmanager", "s3")
                                : List.of("ecr.api", "ecr.dkr", "logs", "s3"));
    }

    @ParameterizedTest
    @EnumSource(names = "ALB_VERIFY", mode = EnumSource.Mode.EXCLUDE)
    void countsRefusalsAndWarningsOfItsLog(EdgeMode mode) {
        var patterns = properties(mode, "AWS::Logs::MetricFilter").stream()
                .map(filter -> filter.path("FilterPattern").asText());

        assertThat(patterns)
                .containsExactlyInAnyOrder(
                        "{ $.reason = \"ClientCertCrlHit\" }",
                        "{ $.reason = \"ClientCertCrlProcessingError\" }",
                        "{ $.reason = \"ClientCertUntrusted\" }",
                        "{ $.reason = \"ClientCertExpired\" }",
                        "[time = \"*:*:*.*\", level = \"WARN\", ...]");
    }

    private static List<JsonNode> properties(EdgeMode mode, String type) {
        return Resources.properties(SynthesizedEdge.of(mode, CROSS_ACCOUNT).template("edge"), type);
    }

    private static JsonNode only(EdgeMode mode, String type) {
        var all = properties(mode, type);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static JsonNode task(EdgeMode mode) {
        return only(mode, "AWS::ECS::TaskDefinition");
    }

    private static JsonNode container(EdgeMode mode) {
        assertThat(task(mode).path("ContainerDefinitions")).hasSize(1);
        return task(mode).at("/ContainerDefinitions/0");
    }

    private static Map<String, JsonNode> variables(EdgeMode mode) {
        return stream(container(mode).path("Environment").spliterator(), false)
                .collect(toMap(variable -> variable.path("Name").asText(), variable -> variable.path("Value")));
    }

    private static List<JsonNode> scaling(EdgeMode mode) {
        return properties(mode, "AWS::ApplicationAutoScaling::ScalingPolicy").stream()
                .map(policy -> policy.path("TargetTrackingScalingPolicyConfiguration"))
                .toList();
    }

    private static String predefined(JsonNode policy) {
        return policy.at("/PredefinedMetricSpecification/PredefinedMetricType").asText();
    }

    private static List<String> names(JsonNode names) {
        return names.isTextual()
                ? List.of(names.asText())
                : stream(names.spliterator(), false).map(JsonNode::asText).toList();
    }
}
