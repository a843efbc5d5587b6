package dev.postern.cdk.consumer;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/**
 * The VPC endpoints Session Manager works through, in place of a way to the internet: for hosts of this account, and for sessions only. A third,
 * ec2messages, is not asked for since version 3.3.40.0 of the agent, and Amazon Linux 2023 comes with a newer one (Systems Manager user guide,
 * "Reference: ec2messages, ssmmessages, and other API operations").
 */
final class SessionEndpoints extends Construct {
    SessionEndpoints(Construct scope, String id, IVpc vpc, SubnetSelection subnets, ISecurityGroup group) {
        super(scope, id);
        endpoint("Ssm", InterfaceVpcEndpointAwsService.SSM, SessionPermissions.SSM, vpc, subnets, group);
        endpoint(
                "Messages",
                InterfaceVpcEndpointAwsService.SSM_MESSAGES,
                SessionPermissions.MESSAGES,
                vpc,
                subnets,
                group);
    }

    private void endpoint(
            String id,
            InterfaceVpcEndpointAwsService service,
            List<String> actions,
            IVpc vpc,
            SubnetSelection subnets,
            ISecurityGroup group) {
        InterfaceVpcEndpoint.Builder.create(this, id)
                .vpc(vpc)
                .service(service)
                .subnets(subnets)
                .securityGroups(List.of(group))
                .open(false)
                .build()
                .addToPolicy(PolicyStatement.Builder.create()
                        .principals(List.of(new AnyPrincipal()))
                        .actions(actions)
                        .resources(List.of("*"))
                        .conditions(Map.of("StringEquals", Map.of("aws:PrincipalAccount", Aws.ACCOUNT_ID)))
                        .build());
    }
}
