package dev.postern.cdk.api;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.settings.JwtSettings;
import dev.postern.cdk.trust.TrustMaterial;
import dev.postern.cdk.watch.Logs;
import dev.postern.cdk.watch.OwnMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.apigateway.IdentitySource;
import software.amazon.awscdk.services.apigateway.RequestAuthorizer;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.constructs.Construct;

/**
 * The function API Gateway asks about each request, and how it is asked; both as authorizer/README.md says. It runs outside of the VPC: the
 * register, the deny-list and an issuer's keys are asked over the internet, each with TLS, and the VPC needs no way out for them.
 */
final class ApiAuthorizer extends Construct {
    private final Alias function;
    private final RequestAuthorizer authorizer;

    ApiAuthorizer(
            Construct scope,
            String id,
            EdgeSettings settings,
            Artefacts artefacts,
            TrustMaterial trust,
            InterfaceVpcEndpoint endpoint) {
        super(scope, id);
        var log = Logs.evidence(this, "Log", settings);
        Logs.tell(
                this,
                "AuthorizerLog",
                log.getLogGroupName(),
                "Log group of the authorizer: each decision with its reason");
        var role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .description("Reads the register and the deny-list, writes its log")
                .build();
        log.grantWrite(role);
        trust.register().grant(role, "dynamodb:GetItem", "dynamodb:Query");
        trust.grantReadDenyList(role);
        var code = Function.Builder.create(this, "Function")
                .description("Whose certificate it is, and whether it still is")
                .runtime(Runtime.JAVA_25)
                .architecture(Architecture.ARM_64)
                .handler("dev.postern.authorizer.AuthorizerFunction")
                .code(Code.fromAsset(artefacts.authorizer().toString()))
                .environment(environment(settings, trust, endpoint))
                .role(role)
                .logGroup(log)
                .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
                // One vCPU, at 1,769 MB: a request's work is checking signatures.
                .memorySize(1769)
                .timeout(Duration.seconds(20))
                .build();
        Annotations.of(code)
                .acknowledgeWarning(
                        "@aws-cdk/aws-lambda:snapStartRequirePublish",
                        "API Gateway calls a published version, by its alias");
        this.function = Alias.Builder.create(this, "Live")
                .aliasName("live")
                .version(code.getCurrentVersion())
                .build();
        this.authorizer = RequestAuthorizer.Builder.create(this, "Authorizer")
                .handler(function)
                .identitySources(identitySources(settings))
                .resultsCacheTtl(Duration.seconds(0))
                .build();
        new DecisionAlarms(this, "Alarms", settings, log, function);
    }

    Alias function() {
        return function;
    }

    RequestAuthorizer authorizer() {
        return authorizer;
    }

    /** All the decision depends on. A request without one of them gets 401 and the function is not asked. */
    private static List<String> identitySources(EdgeSettings settings) {
        var certificate = Stream.of(
                "X-Amzn-Mtls-Clientcert-Leaf", "X-Amzn-Mtls-Clientcert-Serial-Number", "X-Amzn-Mtls-Clientcert-Issuer");
        var token = settings.jwt().stream().map(jwt -> "Authorization");
        return Stream.concat(certificate, token).map(IdentitySource::header).toList();
    }

    private static Map<String, String> environment(
            EdgeSettings settings, TrustMaterial trust, InterfaceVpcEndpoint endpoint) {
        var environment = new LinkedHashMap<String, String>();
        environment.put("POSTERN_REGISTER", "dynamodb:" + trust.register().getTableName());
        environment.put("POSTERN_DENY_LIST", trust.denyList());
        environment.put("POSTERN_VPC_ENDPOINTS", endpoint.getVpcEndpointId());
        environment.put("POSTERN_USAGE_KEYS", settings.name());
        environment.put("POSTERN_METRICS_NAMESPACE", OwnMetrics.namespace(settings));
        settings.jwt().ifPresent(jwt -> environment.putAll(tokens(jwt)));
        return environment;
    }

    private static Map<String, String> tokens(JwtSettings jwt) {
        return Map.of(
                "POSTERN_JWT_ISSUER", jwt.issuer(),
                "POSTERN_JWT_JWKS", jwt.jwks().toString(),
                "POSTERN_JWT_AUDIENCE", jwt.audience(),
                "POSTERN_JWT_BINDING", jwt.binding().text());
    }
}
