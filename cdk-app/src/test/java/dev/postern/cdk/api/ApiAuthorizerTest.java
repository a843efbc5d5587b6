package dev.postern.cdk.api;

import static dev.postern.cdk.Resources.properties;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Template;

class ApiAuthorizerTest {
    private static final Template TEMPLATE =
            SynthesizedEdge.of(EdgeMode.ALB_VERIFY, Pattern.CROSS_ACCOUNT).template("api");

    @Test
    void isAskedAnewForEachRequestByAllItsAnswerDependsOn() {
        var authorizer = only("AWS::ApiGateway::Authorizer");

        assertThat(authorizer.path("Type").asText()).isEqualTo("REQUEST");
        assertThat(authorizer.path("AuthorizerResultTtlInSeconds").asInt(-1)).isZero();
        assertThat(authorizer.path("IdentitySource").asText().split(","))
                .containsExactlyInAnyOrder(
                        "method.request.header.X-Amzn-Mtls-Clientcert-Leaf",
                        "method.request.header.X-Amzn-Mtls-Clientcert-Serial-Number",
                        "method.request.header.X-Amzn-Mtls-Clientcert-Issuer");
    }

    @Test
    void isCalledAsAPublishedVersionBecauseSnapshotsAreOfThose() {
        var alias = Resources.of(TEMPLATE, "AWS::Lambda::Alias");
        var version = Resources.of(TEMPLATE, "AWS::Lambda::Version").keySet();

        assertThat(only("AWS::Lambda::Function").at("/SnapStart/ApplyOn").asText())
                .isEqualTo("PublishedVersions");
        assertThat(alias).hasSize(1);
        assertThat(only("AWS::Lambda::Alias")
                        .at("/FunctionVersion/Fn::GetAtt/0")
                        .asText())
                .isIn(version);
        assertThat(only("AWS::ApiGateway::Authorizer").path("AuthorizerUri").toString())
                .contains(alias.keySet().iterator().next())
                .doesNotContain("AuthorizerFunction");
    }

    @Test
    void isCalledByThisAuthorizerAlone() {
        var permission = only("AWS::Lambda::Permission");

        assertThat(permission.path("Principal").asText()).isEqualTo("apigateway.amazonaws.com");
        assertThat(permission.at("/FunctionName/Ref").asText())
                .isIn(Resources.of(TEMPLATE, "AWS::Lambda::Alias").keySet());
        assertThat(permission.path("SourceArn").toString()).contains("/authorizers/");
    }

    @Test
    void mayReadRegisterAndDenyListAndWriteItsLog() {
        var actions = new TreeSet<String>();
        var policy = only("AWS::IAM::Policy").path("PolicyDocument");
        policy.path("Statement").forEach(statement -> {
            var action = statement.path("Action");
            if (action.isArray()) {
                action.forEach(it -> actions.add(it.asText()));
            } else {
                actions.add(action.asText());
            }
        });

        assertThat(actions)
                .containsExactly(
                        "dynamodb:GetItem",
                        "dynamodb:Query",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents",
                        "s3:GetObject");
        assertThat(policy.toString()).contains("/deny/deny-list.json").doesNotContain("*");
        assertThat(only("AWS::IAM::Role").has("ManagedPolicyArns")).isFalse();
    }

    @Test
    void isToldWhatItNeedsAndNoMore() {
        var variables = only("AWS::Lambda::Function").at("/Environment/Variables");

        assertThat(variables.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "POSTERN_REGISTER",
                        "POSTERN_DENY_LIST",
                        "POSTERN_VPC_ENDPOINTS",
                        "POSTERN_USAGE_KEYS",
                        "POSTERN_METRICS_NAMESPACE");
        assertThat(variables.path("POSTERN_REGISTER").toString()).contains("dynamodb:");
        assertThat(variables.path("POSTERN_VPC_ENDPOINTS").path("Ref").asText())
                .isIn(Resources.of(TEMPLATE, "AWS::EC2::VPCEndpoint").keySet());
        assertThat(variables.path("POSTERN_USAGE_KEYS").asText()).isEqualTo("postern");
    }

    @Test
    void checksTheTokenTooWhereOneIsAskedFor() {
        var template = SynthesizedEdge.of(
                        EdgeMode.ALB_VERIFY,
                        Pattern.CROSS_ACCOUNT,
                        "jwt.issuer",
                        "https://issuer.example.com",
                        "jwt.jwks",
                        "https://issuer.example.com/keys",
                        "jwt.audience",
                        "widgets")
                .template("api");

        var authorizer = properties(template, "AWS::ApiGateway::Authorizer").get(0);
        var variables = properties(template, "AWS::Lambda::Function").get(0).at("/Environment/Variables");
        var unauthorized = properties(template, "AWS::ApiGateway::GatewayResponse").stream()
                .filter(it -> it.path("ResponseType").asText().equals("UNAUTHORIZED"))
                .findFirst()
                .orElseThrow();
        assertThat(authorizer.path("IdentitySource").asText().split(","))
                .hasSize(4)
                .contains("method.request.header.Authorization");
        assertThat(variables.path("POSTERN_JWT_ISSUER").asText()).isEqualTo("https://issuer.example.com");
        assertThat(variables.path("POSTERN_JWT_JWKS").asText()).isEqualTo("https://issuer.example.com/keys");
        assertThat(variables.path("POSTERN_JWT_AUDIENCE").asText()).isEqualTo("widgets");
        // A token that names no certificate could come with any client's.
        assertThat(variables.path("POSTERN_JWT_BINDING").asText()).isEqualTo("required");
        assertThat(unauthorized
                        .path("ResponseParameters")
                        .path("gatewayresponse.header.WWW-Authenticate")
                        .asText())
                .isEqualTo("'Bearer'");
    }

    @Test
    void wakesSomebodyByWhatItsLogSays() {
        var filters = properties(TEMPLATE, "AWS::Logs::MetricFilter").stream()
                .map(filter -> filter.path("FilterPattern").asText());
        var alarms = properties(TEMPLATE, "AWS::CloudWatch::Alarm");

        assertThat(filters)
                .containsExactlyInAnyOrder(
                        "{ $.answer = \"FAILURE\" }",
                        "{ ($.reason = \"WRONG_ENDPOINT\") || ($.reason = \"NO_IDENTITY\") || ($.reason = \"IDENTITY_*\") }");
        assertThat(alarms)
                .extracting(alarm -> alarm.path("MetricName").asText())
                .containsExactlyInAnyOrder(
                        "AuthorizerFailures", "AuthorizerAroundTheEdge", "Throttles", "5XXError", "DaysToExpiry");
    }

    @Test
    void hasTheTimeItsReadmeAsksFor() {
        assertThat(only("AWS::Lambda::Function").path("Timeout").asInt()).isBetween(15, 28);
    }

    private static JsonNode only(String type) {
        var all = properties(TEMPLATE, type);
        assertThat(all).as(type).hasSize(1);
        return all.get(0);
    }
}
