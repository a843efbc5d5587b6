package dev.postern.proxy.tls;

import dev.postern.pki.x509.CertificateChain;
import java.time.Duration;
import java.util.Optional;

/**
 * What a finished handshake has established. {@code presented} is the chain as sent, its leaf's key proven and, in verify mode,
 * accepted; empty if the client presented none and was not asked for one. {@code path} leads from that leaf to the trust anchor;
 * where chains are not verified it is the chain as sent. {@code certificate} is the one of ours that was presented, by its file's name.
 */
public record TlsSession(
        String protocol,
        String cipher,
        Optional<String> group,
        Optional<String> serverName,
        Optional<String> certificate,
        Duration latency,
        Optional<CertificateChain> presented,
        Optional<CertificateChain> path) {
    TlsSession accepted(CertificateChain acceptedPath) {
        return new TlsSession(
                protocol, cipher, group, serverName, certificate, latency, presented, Optional.of(acceptedPath));
    }
}
