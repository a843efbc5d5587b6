package dev.postern.proxy.config;

/**
 * What an upstream is told of a verified client, beside serial number, issuer, subject and validity, which it always is.
 *
 * @param equalsSign in the load balancer's own headers; the only one that also counts where nobody is verified
 */
public record IdentityHeaders(
        LeafHeader leaf, ClientCertHeaders clientCert, ClientIdHeader client, EqualsSign equalsSign) {
    /** The load balancer's five headers. */
    public static final IdentityHeaders DEFAULT =
            new IdentityHeaders(LeafHeader.SEND, ClientCertHeaders.OMIT, ClientIdHeader.OMIT);

    /** With the load balancer's documented encoding. */
    public IdentityHeaders(LeafHeader leaf, ClientCertHeaders clientCert, ClientIdHeader client) {
        this(leaf, clientCert, client, EqualsSign.LITERAL);
    }

    /** The defaults, but for the equals sign. */
    public static IdentityHeaders ofChain(EqualsSign equalsSign) {
        return new IdentityHeaders(DEFAULT.leaf, DEFAULT.clientCert, DEFAULT.client, equalsSign);
    }
}
