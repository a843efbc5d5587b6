package dev.postern.proxy.tls;

import dev.postern.pki.x509.CertificateChain;
import java.util.Optional;

/** What is known of a handshake that did not lead to a session; as much as it got to. */
public record HandshakeAttempt(
        Optional<String> protocol,
        Optional<String> cipher,
        Optional<String> serverName,
        Optional<String> certificate,
        Optional<CertificateChain> presented) {
    static final HandshakeAttempt NOTHING = new HandshakeAttempt(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static HandshakeAttempt of(TlsSession session) {
        return new HandshakeAttempt(
                Optional.of(session.protocol()),
                Optional.of(session.cipher()),
                session.serverName(),
                session.certificate(),
                session.presented());
    }

    /** The same, with the certificate of ours that was presented. */
    HandshakeAttempt under(Optional<String> ours) {
        return new HandshakeAttempt(protocol, cipher, serverName, ours, presented);
    }
}
