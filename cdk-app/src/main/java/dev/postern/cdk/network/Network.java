package dev.postern.cdk.network;

import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.s3.IBucket;

/**
 * What the other stacks stand on.
 *
 * @param edge subnets of load balancers and tasks
 * @param api subnets of the private API's VPC endpoint
 * @param clients subnets of clients, with the pattern same-account; selects nothing otherwise
 * @param logs where AWS writes access logs
 */
public record Network(
        IVpc vpc, SubnetSelection edge, SubnetSelection api, SubnetSelection clients, Groups groups, IBucket logs) {}
