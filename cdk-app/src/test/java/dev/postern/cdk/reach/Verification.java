package dev.postern.cdk.reach;

/** What something on the way does about the client's certificate. */
enum Verification {
    /** Nothing: bytes, or headers as the client wrote them, go on. */
    NONE,

    /** Asks for a certificate and its key, and hands it on in a header of its own; whose it is, it does not ask. */
    PASSTHROUGH,

    /** Verifies the client of the TLS connection, and writes the identity headers itself. */
    VERIFY,

    /** Verifies the certificate in the header of a passthrough before it, and writes the identity headers itself. */
    VERIFY_HEADER;

    /** Names the header that a passthrough puts the certificate in. */
    static final String HEADER_ATTRIBUTE = "routing.http.request.x_amzn_mtls_clientcert.header_name";

    static final String DEFAULT_HEADER = "X-Amzn-Mtls-Clientcert";
}
