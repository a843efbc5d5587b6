package dev.postern.cdk.api;

import software.amazon.awscdk.ExportValueOptions;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
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
    /**
     * The endpoint's name in DNS that gives its addresses in all zones; its certificate is of {@link ApiRoute#host()} all the same. An export of its
     * own, made by the first call: left to the library, the whole list of names would be one, and no zone could be added while another stack
     * uses it.
     */
    public String endpointAddress() {
        var stack = Stack.of(endpoint);
        // AWS::EC2::VPCEndpoint, DnsEntries: "ZONE:NAME", the one of all zones first.
        var name = Fn.select(1, Fn.split(":", Fn.select(0, endpoint.getVpcEndpointDnsEntries())));
        return stack.exportValue(
                name,
                ExportValueOptions.builder()
                        .name(stack.getStackName() + ":EndpointAddress")
                        .build());
    }
}
