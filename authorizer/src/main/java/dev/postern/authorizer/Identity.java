package dev.postern.authorizer;

import java.security.cert.X509Certificate;

/** Who the edge says the client is. */
sealed interface Identity {
    /** One certificate, and no word against it. */
    record Presented(X509Certificate certificate) implements Identity {}

    /** No certificate that could be relied on. */
    record Unusable(Reason reason, String detail) implements Identity {}
}
