package dev.postern.proxy.config;

/** What an upstream is told of a verified client, beside serial number, issuer, subject and validity, which it always is. */
public record IdentityHeaders(LeafHeader leaf, ClientCertHeaders clientCert, ClientIdHeader client) {
    /** The load balancer's five headers. */
    public static final IdentityHeaders DEFAULT =
            new IdentityHeaders(LeafHeader.SEND, ClientCertHeaders.OMIT, ClientIdHeader.OMIT);
}
