package dev.postern.cdk.api;

import dev.postern.cdk.settings.EdgeSettings;
import java.util.List;
import software.amazon.awscdk.services.apigateway.CfnBasePathMappingV2;
import software.amazon.awscdk.services.apigateway.CfnDomainNameAccessAssociation;
import software.amazon.awscdk.services.apigateway.CfnDomainNameV2;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.constructs.Construct;

/**
 * The domain as a private name of the API, so that Host stays what the client sent. It resolves nowhere: API Gateway goes by Host, and by the
 * association of the name with the endpoint. The library has no construct for it, and its {@code DomainName} fails with private ones (aws-cdk
 * issue 32551).
 */
final class ApiDomain extends Construct {
    ApiDomain(
            Construct scope,
            String id,
            EdgeSettings settings,
            RestApi api,
            InterfaceVpcEndpoint endpoint,
            ICertificate certificate) {
        super(scope, id);
        var name = CfnDomainNameV2.Builder.create(this, "Name")
                .domainName(settings.domain())
                .certificateArn(certificate.getCertificateArn())
                .endpointConfiguration(CfnDomainNameV2.EndpointConfigurationProperty.builder()
                        .types(List.of("PRIVATE"))
                        // "Considerations for private custom domain names": the only one there is.
                        .ipAddressType("dualstack")
                        .build())
                .routingMode("BASE_PATH_MAPPING_ONLY")
                .securityPolicy(ApiTls.SECURITY_POLICY)
                .endpointAccessMode(ApiTls.accessMode(settings.mode()))
                .policy(OnlyThrough.endpoint(endpoint))
                .build();
        CfnBasePathMappingV2.Builder.create(this, "Mapping")
                .domainNameArn(name.getAttrDomainNameArn())
                .restApiId(api.getRestApiId())
                // A reference to the stage, which so is there first.
                .stage(api.getDeploymentStage().getStageName())
                .build();
        CfnDomainNameAccessAssociation.Builder.create(this, "Association")
                .domainNameArn(name.getAttrDomainNameArn())
                .accessAssociationSource(endpoint.getVpcEndpointId())
                .accessAssociationSourceType("VPCE")
                .build();
    }
}
