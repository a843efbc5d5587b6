package dev.postern.cdk.api;

import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.lambda.IFunction;

/**
 * The API nobody reaches but through the edge.
 *
 * @param endpoint the only one that may call it
 * @param certificate of the domain, of API Gateway's side and of the load balancer's
 * @param route what the edge sends to the endpoint
 * @param authorizer the function API Gateway asks about each request, as it is called: by its alias
 */
public record PrivateApi(
        RestApi api, InterfaceVpcEndpoint endpoint, ICertificate certificate, ApiRoute route, IFunction authorizer) {
    /** The endpoint's name in DNS that gives its addresses in all zones; its certificate is of {@link ApiRoute#host()} all the same. */
    public String endpointAddress() {
        // AWS::EC2::VPCEndpoint, DnsEntries: "ZONE:NAME", the one of all zones first.
        return Fn.select(1, Fn.split(":", Fn.select(0, endpoint.getVpcEndpointDnsEntries())));
    }
}
