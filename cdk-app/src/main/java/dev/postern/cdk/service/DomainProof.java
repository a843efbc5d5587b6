package dev.postern.cdk.service;

import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.watch.Logs;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.route53.CfnRecordSet;
import software.constructs.Construct;

/**
 * That the domain is ours, without which consumers cannot use it: a TXT record in its public zone, and the word to look for it. What EC2 then
 * finds takes minutes and is not waited for; the stack's output {@code DomainState} asks.
 */
final class DomainProof extends Construct {
    DomainProof(Construct scope, String id, EdgeSettings settings, EndpointService service) {
        super(scope, id);
        var record = CfnRecordSet.Builder.create(this, "Record")
                .hostedZoneId(settings.hostedZone())
                // The attribute is one label, such as _6e86v84tqgqubxbwii1m. PrivateLink guide, "Manage DNS names": the
                // domain may
                // be proven itself or by one above it; itself is in whichever of the two the hosted zone is.
                .name(Fn.join(".", List.of(service.proof("Name"), settings.domain())))
                .type("TXT")
                .ttl("300")
                .resourceRecords(List.of(Fn.join("", List.of("\"", service.proof("Value"), "\""))))
                .build();
        var verification = verification(settings, service);
        verification.getNode().addDependency(record);
        for (var construct : List.of(record, verification)) {
            Validations.of(construct)
                    .acknowledge(Acknowledgment.builder()
                            .id("CloudFormation-Validate::E9004")
                            .reason(
                                    "PrivateDnsNameConfiguration is an attribute of AWS::EC2::VPCEndpointService since 2026; the "
                                            + "schema that comes with this version of the library is older.")
                            .build());
        }
    }

    /** Asked once, and again when the proof is another: with another domain or another service. */
    private AwsCustomResource verification(EdgeSettings settings, EndpointService service) {
        return AwsCustomResource.Builder.create(this, "Verification")
                .onUpdate(AwsSdkCall.builder()
                        .service("EC2")
                        .action("startVpcEndpointServicePrivateDnsVerification")
                        .parameters(Map.of("ServiceId", service.serviceId()))
                        .physicalResourceId(PhysicalResourceId.of(
                                Fn.join(":", List.of(service.proof("Name"), service.proof("Value")))))
                        .build())
                .policy(AwsCustomResourcePolicy.fromStatements(List.of(PolicyStatement.Builder.create()
                        .actions(List.of("ec2:StartVpcEndpointServicePrivateDnsVerification"))
                        .resources(List.of(Stack.of(this)
                                .formatArn(ArnComponents.builder()
                                        .service("ec2")
                                        .resource("vpc-endpoint-service")
                                        .resourceName(service.serviceId())
                                        .build())))
                        .build())))
                .installLatestAwsSdk(false)
                .logGroup(Logs.group(this, "Log", settings))
                .build();
    }
}
