package dev.postern.cdk.edge;

import dev.postern.cdk.network.Network;
import dev.postern.cdk.settings.EdgeSettings;
import dev.postern.cdk.trust.TrustMaterial;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpoint;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/**
 * The way of the proxy's tasks to image, log, secret and trust material, which is their only way out beside the private API. ECS itself is not
 * called from the VPC: on platform version 1.4 its agent is on Fargate's side ("Amazon ECS interface VPC endpoints", considerations for Fargate).
 * Each policy names who may do what to which resource.
 */
final class TaskEndpoints extends Construct {
    private final Network network;

    TaskEndpoints(
            Construct scope, String id, EdgeSettings settings, Network network, TrustMaterial trust, ProxyTask task) {
        super(scope, id);
        this.network = network;
        var image = List.of(
                allow(task.starter(), List.of("ecr:GetAuthorizationToken"), "*"),
                allow(
                        task.starter(),
                        List.of("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
                        task.repositoryArn()));
        // "Create an endpoint policy for your Amazon ECR VPC endpoints": one policy for both.
        endpoint("EcrApi", InterfaceVpcEndpointAwsService.ECR, image);
        endpoint("EcrDocker", InterfaceVpcEndpointAwsService.ECR_DOCKER, image);
        endpoint(
                "Logs",
                InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
                List.of(allow(
                        task.starter(), List.of("logs:CreateLogStream", "logs:PutLogEvents"), task.logGroupArn())));
        settings.serverCertificate()
                .ifPresent(secret -> endpoint(
                        "Secrets",
                        InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
                        List.of(allow(task.starter(), List.of("secretsmanager:GetSecretValue"), secret))));
        storage(settings, trust, task);
    }

    private void storage(EdgeSettings settings, TrustMaterial trust, ProxyTask task) {
        var storage = GatewayVpcEndpoint.Builder.create(this, "Storage")
                .vpc(network.vpc())
                .service(GatewayVpcEndpointAwsService.S3)
                .subnets(List.of(network.edge()))
                .build();
        trust.reading().forEach(statement -> storage.addToPolicy(by(task.role(), statement)));
        // "Minimum Amazon S3 bucket permissions for Amazon ECR": layers come by signed addresses, so it is not our role
        // that asks.
        var layers = PolicyStatement.Builder.create()
                .actions(List.of("s3:GetObject"))
                .resources(List.of(
                        "arn:" + Aws.PARTITION + ":s3:::prod-" + settings.region() + "-starport-layer-bucket/*"))
                .build();
        layers.addAnyPrincipal();
        storage.addToPolicy(layers);
    }

    private void endpoint(String id, InterfaceVpcEndpointAwsService service, List<PolicyStatement> policy) {
        var endpoint = InterfaceVpcEndpoint.Builder.create(this, id)
                .vpc(network.vpc())
                .service(service)
                .subnets(network.edge())
                .securityGroups(List.of(network.groups().services().orElseThrow()))
                .open(false)
                .privateDnsEnabled(true)
                .build();
        policy.forEach(endpoint::addToPolicy);
    }

    private static PolicyStatement allow(IRole who, List<String> actions, String resource) {
        return by(
                who,
                PolicyStatement.Builder.create()
                        .actions(actions)
                        .resources(List.of(resource))
                        .build());
    }

    /** "Control access to VPC endpoints using endpoint policies": of a gateway's the principal must be everybody, and who it is a condition. */
    private static PolicyStatement by(IRole who, PolicyStatement statement) {
        statement.addAnyPrincipal();
        statement.addCondition("ArnEquals", Map.of("aws:PrincipalArn", who.getRoleArn()));
        return statement;
    }
}
