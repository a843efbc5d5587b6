package dev.postern.proxy.tls;

import dev.postern.pki.x509.CertificateChain;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** What is known of a handshake that did not lead to a session; as much as it got to. */
public record HandshakeAttempt(
        Optional<String> protocol,
        Optional<String> cipher,
        Optional<String> group,
        Optional<String> serverName,
        Optional<X509Certificate> served,
        Optional<CertificateChain> presented) {
    static final HandshakeAttempt NOTHING = new HandshakeAttempt(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static HandshakeAttempt of(TlsSession session) {
        return new HandshakeAttempt(
                Optional.of(session.protocol()),
                Optional.of(session.cipher()),
                session.group(),
                session.serverName(),
                session.served(),
                session.presented());
    }
}
