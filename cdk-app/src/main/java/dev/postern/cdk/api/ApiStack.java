package dev.postern.cdk.api;

import dev.postern.cdk.Artefacts;
import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.apigateway.EndpointConfiguration;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.MockIntegration;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.CertificateValidation;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.route53.HostedZone;
import software.constructs.Construct;

/** The private API, its endpoint, its name and its authorizer. */
public final class ApiStack extends Stack {
    private final PrivateApi api;

    public ApiStack(
            Construct scope,
            String id,
            StackProps props,
            EdgeSettings settings,
            Artefacts artefacts,
            Network network,
            TrustMaterial trust) {
        super(scope, id, props);
        var endpoint = InterfaceVpcEndpoint.Builder.create(this, "Endpoint")
                .vpc(network.vpc())
                .service(InterfaceVpcEndpointAwsService.APIGATEWAY)
                .subnets(network.api())
                .securityGroups(List.of(network.groups().endpoint()))
                .open(false)
                .privateDnsEnabled(false)
                .build();
        var rest = RestApi.Builder.create(this, "Api")
                .endpointConfiguration(EndpointConfiguration.builder()
                        .types(List.of(EndpointType.PRIVATE))
                        .vpcEndpoints(List.of(endpoint))
                        .build())
                .cloudWatchRole(false)
                .build();
        rest.getRoot()
                .addResource("widgets")
                .addMethod("GET", MockIntegration.Builder.create().build());
        var certificate = Certificate.Builder.create(this, "Certificate")
                .domainName(settings.domain())
                .validation(
                        CertificateValidation.fromDns(HostedZone.fromHostedZoneId(this, "Zone", settings.hostedZone())))
                .build();
        var authorizer = Function.Builder.create(this, "Authorizer")
                .runtime(Runtime.JAVA_21)
                .handler("dev.postern.authorizer.AuthorizerFunction")
                .code(Code.fromAsset(artefacts.authorizer().toString()))
                .build();
        this.api = new PrivateApi(rest, endpoint, certificate, new ApiRoute(settings.domain(), ""), authorizer);
    }

    public PrivateApi api() {
        return api;
    }
}
