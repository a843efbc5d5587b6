package dev.postern.cdk.reach;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The kinds of resources this model understands, or knows to open no way. Any other might, and is an error. */
final class KnownTypes {
    private static final Set<String> READ = Set.of(
            "AWS::ApiGateway::DomainNameAccessAssociation",
            "AWS::ApiGateway::DomainNameV2",
            "AWS::ApiGateway::Method",
            "AWS::ApiGateway::RestApi",
            "AWS::ApiGateway::Stage",
            "AWS::EC2::Instance",
            "AWS::EC2::SecurityGroup",
            "AWS::EC2::SecurityGroupEgress",
            "AWS::EC2::SecurityGroupIngress",
            "AWS::EC2::Subnet",
            "AWS::EC2::VPC",
            "AWS::EC2::VPCEndpoint",
            "AWS::EC2::VPCEndpointService",
            "AWS::ECS::Service",
            "AWS::ECS::TaskDefinition",
            "AWS::ElasticLoadBalancingV2::Listener",
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Custom::AWS",
            "Custom::VpcRestrictDefaultSG");

    /** Neither addresses nor ways: names, rights, stores, functions outside of the VPC, and route tables, whose routes are not among these. */
    private static final Pattern HARMLESS = Pattern.compile(
            "AWS::("
                    + "(ACMPCA|ApplicationAutoScaling|CertificateManager|CloudWatch|DynamoDB|Events|IAM|KMS|Logs|Route53|S3|SNS|SQS|SSM|Scheduler)::.*"
                    + "|ApiGateway::(ApiKey|Authorizer|BasePathMappingV2|Deployment|GatewayResponse|Model|RequestValidator|Resource|UsagePlan|UsagePlanKey)"
                    + "|CDK::Metadata|CloudFormation::WaitConditionHandle"
                    + "|EC2::(FlowLog|LaunchTemplate|RouteTable|SubnetRouteTableAssociation|VPCEndpointServicePermissions)"
                    + "|ECS::Cluster"
                    + "|ElasticLoadBalancingV2::(TrustStore|TrustStoreRevocation)"
                    + "|Lambda::(Alias|EventInvokeConfig|Function|Permission|Version)"
                    + ")|Custom::(DomainVerification|RevocationListThere|S3AutoDeleteObjects|S3BucketNotifications|TrustObject)");

    /** What a call at deployment may do without opening anything. */
    private static final Pattern CALL = Pattern.compile("\"action\":\"([^\"]+)\"");

    private static final Set<String> CALLS = Set.of(
            "describeManagedPrefixLists",
            "describeNetworkInterfaces",
            "describeVpcEndpoints",
            "putObject",
            "startVpcEndpointServicePrivateDnsVerification");

    private KnownTypes() {}

    static void check(Templates templates, References references) {
        for (var resource : templates.resources()) {
            var type = resource.type();
            if (!READ.contains(type) && !HARMLESS.matcher(type).matches()) {
                throw new IllegalArgumentException(
                        resource + ": " + type + ": not known to open no way (expected: a type of KnownTypes)");
            }
            if (type.equals("AWS::Lambda::Function") && resource.properties().has("VpcConfig")) {
                throw new IllegalArgumentException(
                        resource + ": VpcConfig: a function in the VPC is not in this model");
            }
            if (type.equals("Custom::AWS")) {
                for (var when : List.of("Create", "Update", "Delete")) {
                    calls(resource, references.text(resource, when));
                }
            }
        }
    }

    private static void calls(Resource resource, String call) {
        CALL.matcher(call)
                .results()
                .map(match -> match.group(1))
                .filter(action -> !CALLS.contains(action))
                .findFirst()
                .ifPresent(action -> {
                    throw new IllegalArgumentException(resource + ": " + action + ": not known to open no way");
                });
    }
}
