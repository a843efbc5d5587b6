package dev.postern.cdk.api;

import static dev.postern.cdk.Resources.properties;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.postern.cdk.Resources;
import dev.postern.cdk.SynthesizedEdge;
import dev.postern.cdk.settings.EdgeMode;
import dev.postern.cdk.settings.Pattern;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Template;

class WidgetsApiTest {
    private static final Template TEMPLATE =
            SynthesizedEdge.of(EdgeMode.ALB_VERIFY, Pattern.CROSS_ACCOUNT).template("api");

    @Test
    void answersTheSampleWordForWord() {
        var integration = only("Method").path("Integration");

        assertThat(integration.path("Type").asText()).isEqualTo("MOCK");
        assertThat(integration.path("IntegrationResponses")).hasSize(1);
        assertThat(integration.at("/IntegrationResponses/0/StatusCode").asText())
                .isEqualTo("200");
        assertThat(integration
                        .at("/IntegrationResponses/0/ResponseTemplates")
                        .path("application/json")
                        .asText())
                .isEqualTo("{\"id\":\"1\",\"value\":\"4.99\"}");
    }

    @Test
    void asksTheAuthorizerAndCountsByKeyForEveryMethod() {
        var authorizer = Resources.of(TEMPLATE, "AWS::ApiGateway::Authorizer").keySet();
        var methods = properties(TEMPLATE, "AWS::ApiGateway::Method");

        assertThat(methods).isNotEmpty().allSatisfy(method -> {
            assertThat(method.path("AuthorizationType").asText()).isEqualTo("CUSTOM");
            assertThat(method.at("/AuthorizerId/Ref").asText()).isIn(authorizer);
            assertThat(method.path("ApiKeyRequired").asBoolean()).isTrue();
            assertThat(method.has("RequestValidatorId")).isTrue();
        });
        // What a client sends as X-API-Key counts for nothing.
        assertThat(only("RestApi").path("ApiKeySourceType").asText()).isEqualTo("AUTHORIZER");
    }

    @Test
    void validatesWhatTheMethodsDeclare() {
        var validator = only("RequestValidator");

        assertThat(validator.path("ValidateRequestBody").asBoolean()).isTrue();
        assertThat(validator.path("ValidateRequestParameters").asBoolean()).isTrue();
    }

    @Test
    void limitsEverybodyAndEachClient() {
        var settings = only("Stage").at("/MethodSettings/0");
        var plan = only("UsagePlan");

        assertThat(settings.path("ResourcePath").asText()).isEqualTo("/*");
        assertThat(settings.path("HttpMethod").asText()).isEqualTo("*");
        assertThat(settings.path("ThrottlingRateLimit").asInt()).isEqualTo(500);
        assertThat(settings.path("ThrottlingBurstLimit").asInt()).isEqualTo(1000);
        assertThat(plan.at("/Throttle/RateLimit").asInt()).isEqualTo(250);
        assertThat(plan.at("/Throttle/BurstLimit").asInt()).isEqualTo(500);
        assertThat(plan.at("/ApiStages/0/Stage/Ref").asText()).contains("Stagelive");
    }

    @Test
    void saysTheLineByWhichClientsGetTheirKeys() {
        assertThat(TEMPLATE.findOutputs("ControlPlaneUsagePlan").toString())
                .contains("Value={Fn::Join=[, [usagePlan: { id: \", {Ref=Widgets")
                .contains("}, \", scope: \"postern\" }]]}");
    }

    @Test
    void isDeployedOnce() {
        assertThat(properties(TEMPLATE, "AWS::ApiGateway::Deployment")).hasSize(1);
        assertThat(only("Stage").path("StageName").asText()).isEqualTo("live");
        // The account's, and not this app's to set.
        assertThat(properties(TEMPLATE, "AWS::ApiGateway::Account")).isEmpty();
    }

    @Test
    void deploysAnewWhenItsPolicyChanges() {
        var rewriting = SynthesizedEdge.of(EdgeMode.ALB_VERIFY, Pattern.CROSS_ACCOUNT, "hostRouting", "rewrite")
                .template("api");

        assertThat(Resources.of(rewriting, "AWS::ApiGateway::Deployment").keySet())
                .doesNotContainAnyElementsOf(
                        Resources.of(TEMPLATE, "AWS::ApiGateway::Deployment").keySet());
    }

    @Test
    void logsEachRequestWithItsClientAndNothingTheClientWrote() throws JsonProcessingException {
        var setting = only("Stage").path("AccessLogSetting");
        var line = new ObjectMapper().readTree(setting.path("Format").asText());

        assertThat(line.path("requestId").asText()).isEqualTo("$context.requestId");
        assertThat(line.path("extendedRequestId").asText()).isEqualTo("$context.extendedRequestId");
        assertThat(line.path("client").asText()).isEqualTo("$context.authorizer.principalId");
        assertThat(line.path("certificateSerial").asText()).isEqualTo("$context.authorizer.certificateSerial");
        assertThat(line.path("vpcEndpoint").asText()).isEqualTo("$context.identity.vpceId");
        assertThat(setting.path("Format").asText())
                .doesNotContain("$context.path")
                .doesNotContain("userAgent")
                .doesNotContain("$context.identity.apiKey\"")
                .doesNotContain("messageString")
                .doesNotContain("authorizer.error");
    }

    @Test
    void logsFailuresButNeverTheData() {
        var settings = only("Stage").at("/MethodSettings/0");

        assertThat(settings.path("LoggingLevel").asText()).isEqualTo("ERROR");
        assertThat(settings.path("DataTraceEnabled").asBoolean(true)).isFalse();
        assertThat(settings.path("MetricsEnabled").asBoolean()).isTrue();
    }

    @Test
    void keepsNoLogForEver() {
        var groups = Resources.of(TEMPLATE, "AWS::Logs::LogGroup");
        var stage = Resources.of(TEMPLATE, "AWS::ApiGateway::Stage")
                .values()
                .iterator()
                .next();

        assertThat(groups)
                .hasSize(3)
                .allSatisfy((id, group) -> assertThat(
                                group.at("/Properties/RetentionInDays").asInt())
                        .isEqualTo(90));
        // API Gateway makes the log of failures itself unless it is there before the stage.
        assertThat(stage.path("DependsOn").toString()).contains("WidgetsErrors");
    }

    @Test
    void answersWithoutAWordOfTheInside() {
        var answers = properties(TEMPLATE, "AWS::ApiGateway::GatewayResponse");

        assertThat(answers).extracting(it -> it.path("ResponseType").asText()).contains("DEFAULT_4XX", "DEFAULT_5XX");
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.path("ResponseTemplates")).hasSize(1);
            assertThat(answer.path("ResponseTemplates").path("application/json").asText())
                    .matches("\\{\"message\":\"[A-Z][a-z ]+\",\"requestId\":\"\\$context\\.requestId\"\\}");
        });
    }

    @Test
    void answersWithTheStatusThatIsMeant() {
        var expected = Map.of(
                "UNAUTHORIZED", "401",
                "ACCESS_DENIED", "403",
                "INVALID_API_KEY", "403",
                "MISSING_AUTHENTICATION_TOKEN", "404",
                "THROTTLED", "429",
                "AUTHORIZER_FAILURE", "500");

        expected.forEach((type, status) ->
                assertThat(answer(type).path("StatusCode").asText()).as(type).isEqualTo(status));
    }

    private static JsonNode answer(String type) {
        return properties(TEMPLATE, "AWS::ApiGateway::GatewayResponse").stream()
                .filter(it -> it.path("ResponseType").asText().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode only(String type) {
        var all = properties(TEMPLATE, "AWS::ApiGateway::" + type);
        assertThat(all).as(type).hasSize(1);
        return all.get(0);
    }
}
