package dev.postern.cdk.api;

import dev.postern.cdk.settings.Capacity;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.HostRouting;
import dev.postern.cdk.watch.Alarms;
import dev.postern.cdk.watch.Logs;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.apigateway.ApiKeySourceType;
import software.amazon.awscdk.services.apigateway.AuthorizationType;
import software.amazon.awscdk.services.apigateway.CfnRestApi;
import software.amazon.awscdk.services.apigateway.EndpointConfiguration;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.IntegrationResponse;
import software.amazon.awscdk.services.apigateway.IpAddressType;
import software.amazon.awscdk.services.apigateway.MethodLoggingLevel;
import software.amazon.awscdk.services.apigateway.MethodOptions;
import software.amazon.awscdk.services.apigateway.MethodResponse;
import software.amazon.awscdk.services.apigateway.MockIntegration;
import software.amazon.awscdk.services.apigateway.Model;
import software.amazon.awscdk.services.apigateway.PassthroughBehavior;
import software.amazon.awscdk.services.apigateway.RequestAuthorizer;
import software.amazon.awscdk.services.apigateway.RequestValidator;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.apigateway.StageOptions;
import software.amazon.awscdk.services.apigateway.ThrottleSettings;
import software.amazon.awscdk.services.apigateway.UsagePlan;
import software.amazon.awscdk.services.apigateway.UsagePlanPerApiStage;
import software.amazon.awscdk.services.apigateway.UsagePlanProps;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.constructs.Construct;

/**
 * The private API: a sample to put the real methods in place of. Every method asks the authorizer and counts against the client's key, unless
 * it says otherwise.
 */
final class WidgetsApi extends Construct {
    static final String STAGE = "live";
    /** Answered word for word; a deployment is tried by it. */
    static final String WIDGET = "{\"id\":\"1\",\"value\":\"4.99\"}";

    private final RestApi api;
    private final UsagePlan plan;

    WidgetsApi(
            Construct scope,
            String id,
            EdgeSettings settings,
            InterfaceVpcEndpoint endpoint,
            RequestAuthorizer authorizer) {
        super(scope, id);
        var log = new AccessLog(this, "Access", settings);
        this.api = RestApi.Builder.create(this, "Api")
                .restApiName(settings.name())
                .description("Private; reached through the edge only")
                .endpointConfiguration(EndpointConfiguration.builder()
                        .types(List.of(EndpointType.PRIVATE))
                        // The only one a private API can have.
                        .ipAddressType(IpAddressType.DUAL_STACK)
                        .vpcEndpoints(List.of(endpoint))
                        .build())
                .policy(OnlyThrough.endpoint(endpoint))
                .apiKeySourceType(ApiKeySourceType.AUTHORIZER)
                .cloudWatchRole(false)
                .defaultMethodOptions(MethodOptions.builder()
                        .authorizationType(AuthorizationType.CUSTOM)
                        .authorizer(authorizer)
                        .apiKeyRequired(true)
                        .build())
                .deployOptions(stage(settings.capacity(), log))
                .build();
        // The address of the stage, which answers nobody; with a name that no runbook could rely on.
        api.getNode().tryRemoveChild("Endpoint");
        if (settings.hostRouting() == HostRouting.REWRITE
                && api.getNode().getDefaultChild() instanceof CfnRestApi own) {
            own.setSecurityPolicy(ApiTls.SECURITY_POLICY);
            own.setEndpointAccessMode(ApiTls.accessMode(settings.mode()));
        }
        ApiAnswers.of(api, settings);
        executionLog(settings);
        widgets();
        this.plan = plan(settings);
        new Alarms(this, settings)
                .reaching(
                        "ServerErrors",
                        "The API has answered 5xx five times in five minutes: access log, then the log of failures",
                        api.getDeploymentStage().metricServerError(),
                        5);
    }

    RestApi api() {
        return api;
    }

    UsagePlan plan() {
        return plan;
    }

    private static StageOptions stage(Capacity capacity, AccessLog log) {
        return StageOptions.builder()
                .stageName(STAGE)
                .accessLogDestination(log.destination())
                .accessLogFormat(AccessLog.format())
                .metricsEnabled(true)
                // Never the data: it is the clients', and their certificates and tokens stand in the headers.
                .loggingLevel(MethodLoggingLevel.ERROR)
                .dataTraceEnabled(false)
                .tracingEnabled(false)
                .throttlingRateLimit(capacity.requestsPerSecond())
                .throttlingBurstLimit(capacity.burst())
                .build();
    }

    /** API Gateway would make this log itself, by this name, and keep it for ever. */
    private void executionLog(EdgeSettings settings) {
        var name = "API-Gateway-Execution-Logs_" + api.getRestApiId() + "/" + STAGE;
        var log = Logs.named(this, "Errors", name, settings);
        var stage = (CfnResource) api.getDeploymentStage().getNode().getDefaultChild();
        stage.addResourceDependency((CfnResource) log.getNode().getDefaultChild());
    }

    private void widgets() {
        var validator = RequestValidator.Builder.create(this, "Validator")
                .restApi(api)
                .validateRequestBody(true)
                .validateRequestParameters(true)
                .build();
        var answer = MockIntegration.Builder.create()
                .passthroughBehavior(PassthroughBehavior.NEVER)
                .requestTemplates(Map.of("application/json", "{\"statusCode\":200}"))
                .integrationResponses(List.of(IntegrationResponse.builder()
                        .statusCode("200")
                        .responseTemplates(Map.of("application/json", WIDGET))
                        .build()))
                .build();
        api.getRoot()
                .addResource("widgets")
                .addMethod(
                        "GET",
                        answer,
                        MethodOptions.builder()
                                .requestValidator(validator)
                                .methodResponses(List.of(MethodResponse.builder()
                                        .statusCode("200")
                                        .responseModels(Map.of("application/json", Model.EMPTY_MODEL))
                                        .build()))
                                .build());
    }

    /** What one client may take: half of everything, so that none can take it all. */
    private UsagePlan plan(EdgeSettings settings) {
        return api.addUsagePlan(
                "Clients",
                UsagePlanProps.builder()
                        .name(settings.name() + "-clients")
                        .description("A key for each client, made when it is onboarded")
                        .throttle(ThrottleSettings.builder()
                                .rateLimit(Math.max(1, settings.capacity().requestsPerSecond() / 2))
                                .burstLimit(Math.max(1, settings.capacity().burst() / 2))
                                .build())
                        .apiStages(List.of(UsagePlanPerApiStage.builder()
                                .api(api)
                                .stage(api.getDeploymentStage())
                                .build()))
                        .build());
    }
}
