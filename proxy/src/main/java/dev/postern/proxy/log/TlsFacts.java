package dev.postern.proxy.log;

import java.util.Optional;

/**
 * What a handshake brought to light; after one that failed half-way, as much as is known.
 *
 * @param protocol {@code TLSv1.3}
 * @param cipher the OpenSSL name
 * @param keyExchange the group
 * @param serverName what the client asked for (SNI), unchecked
 * @param domain the same, if the certificate that was presented names it: the load balancer's {@code domain_name}
 * @param certificate our own certificate that was presented, by its file's name
 * @param leaf the client's
 */
public record TlsFacts(
        Optional<String> protocol,
        Optional<String> cipher,
        Optional<String> keyExchange,
        Optional<String> serverName,
        Optional<String> domain,
        Optional<String> certificate,
        Optional<LeafCertificate> leaf) {
    /** No TLS, or nothing of it seen. */
    public static final TlsFacts NONE = new TlsFacts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
