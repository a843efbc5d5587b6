package dev.postern.cdk.network;

import software.amazon.awscdk.services.ec2.ISecurityGroup;

/**
 * The security groups of the edge's VPC. All their rules are made in {@link NetworkStack}; given out immutable, so that no construct adds one.
 *
 * @param front of the network load balancer, or of the load balancer where there is no network load balancer before it
 * @param balancer of the application load balancer
 * @param proxy of the proxy's tasks
 * @param endpoint of the private API's VPC endpoint
 * @param services of the VPC endpoints the proxy's tasks need
 * @param client of the sample client of the pattern same-account
 */
public record Groups(
        ISecurityGroup front,
        ISecurityGroup balancer,
        ISecurityGroup proxy,
        ISecurityGroup endpoint,
        ISecurityGroup services,
        ISecurityGroup client) {}
