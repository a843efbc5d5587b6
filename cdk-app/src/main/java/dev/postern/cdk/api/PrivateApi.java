package dev.postern.cdk.api;

import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;

/**
 * The API nobody reaches but through the edge.
 *
 * @param endpoint the only one that may call it
 * @param certificate of the domain, of API Gateway's side and of the load balancer's
 * @param stage name of the stage, which the edge writes into the path with {@code hostRouting: rewrite}
 */
public record PrivateApi(RestApi api, InterfaceVpcEndpoint endpoint, ICertificate certificate, String stage) {}
