package dev.postern.proxy.tls;

import dev.postern.pki.x509.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/**
 * What a finished handshake has established. {@code served} is our own certificate that the client was shown. {@code presented} is the chain as sent, its leaf's key proven and, in verify mode,
 * accepted; empty if the client presented none and was not asked for one. {@code path} leads from that leaf to the trust anchor;
 * where chains are not verified it is the chain as sent.
 */
public record TlsSession(
        String protocol,
        String cipher,
        Optional<String> group,
        Optional<String> serverName,
        Optional<X509Certificate> served,
        Duration latency,
        Optional<CertificateChain> presented,
        Optional<CertificateChain> path) {
    TlsSession accepted(CertificateChain acceptedPath) {
        return new TlsSession(
                protocol, cipher, group, serverName, served, latency, presented, Optional.of(acceptedPath));
    }
}
