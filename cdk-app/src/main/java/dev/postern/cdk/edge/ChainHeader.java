package dev.postern.cdk.edge;

import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;

/**
 * The header the load balancer hands the client's chain to the proxy in, under a name nobody outside knows: it ends with the stack's own UUID.
 *
 * <p>AWS documents for no mode what becomes of a header of that name which the client itself sends. In passthrough mode a client needs no
 * certificate, so one that could get a header of its own through, with the public chain of another client in it, would be that client.
 */
final class ChainHeader {
    /** Of a listener, on both sides (Application Load Balancer user guide, "HTTP header modification"). */
    static final String ATTRIBUTE = "routing.http.request.x_amzn_mtls_clientcert.header_name";

    private ChainHeader() {}

    /** 39 characters: 40 is the only limit that Elastic Load Balancing tells of a header's name, in conditions of rules. */
    static String name() {
        // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
        var uuid = Fn.select(2, Fn.split("/", Aws.STACK_ID));
        return "X-Cert-" + Fn.join("", Fn.split("-", uuid));
    }
}
