package dev.postern.cdk.api;

/**
 * What the edge writes so that API Gateway knows which API is meant.
 *
 * @param host of the Host header; also the name for TLS, as server name and in the certificate
 * @param pathPrefix what comes before the client's path: nothing, or {@code /STAGE}
 */
public record ApiRoute(String host, String pathPrefix) {
    /** Whether Host and path differ from what the client sent. */
    public boolean rewrites() {
        return !pathPrefix.isEmpty();
    }
}
