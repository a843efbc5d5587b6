package dev.postern.cdk.network;

import java.util.Optional;
import software.amazon.awscdk.services.ec2.ISecurityGroup;

/**
 * The security groups of the edge's VPC, only those the mode and the pattern use. All their rules are in {@link GroupRules}; given out
 * immutable, so that no construct adds one.
 *
 * @param front of what clients reach first: the network load balancer, or the application load balancer where no other stands before it
 * @param balancer of the application load balancer; the front's own where it is the front
 * @param proxy of the proxy's tasks
 * @param endpoint of the private API's VPC endpoint
 * @param services of the VPC endpoints the proxy's tasks need
 * @param client of the sample client of the pattern same-account
 * @param clientServices of the VPC endpoints through which that client is managed
 */
public record Groups(
        ISecurityGroup front,
        Optional<ISecurityGroup> balancer,
        Optional<ISecurityGroup> proxy,
        ISecurityGroup endpoint,
        Optional<ISecurityGroup> services,
        Optional<ISecurityGroup> client,
        Optional<ISecurityGroup> clientServices) {}
