package dev.postern.proxy.tls;

import dev.postern.pki.x509.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reads out of a TLS engine what the rest of the edge wants to know, in the load balancer's words. */
final class EngineFacts {
    private EngineFacts() {}

    /** The session of a finished handshake, which nobody will resume: it is forgotten here. */
    static TlsSession session(SSLEngine engine, Duration latency) {
        var session = engine.getSession();
        var facts = new TlsSession(
                session.getProtocol(),
                CipherNames.openSsl(session.getCipherSuite()),
                serverName(session),
                latency,
                presented(session));
        // BoringSSL remembers nothing as we configure it; the JDK's engine would.
        session.invalidate();
        return facts;
    }

    /** What a handshake had agreed on when it failed. {@code engine} is null before the server name was known. */
    static HandshakeAttempt attempt(@Nullable SSLEngine engine, Optional<CertificateChain> presented) {
        var session = engine == null ? null : engine.getHandshakeSession();
        if (session == null) {
            return new HandshakeAttempt(Optional.empty(), Optional.empty(), Optional.empty(), presented);
        }
        // Before anything is agreed on, engines say NONE, unknown or SSL_NULL_….
        return new HandshakeAttempt(
                Optional.of(session.getProtocol()).filter(protocol -> protocol.startsWith("TLS")),
                Optional.of(CipherNames.openSsl(session.getCipherSuite())).filter(cipher -> !cipher.contains("NULL")),
                serverName(session),
                presented);
    }

    private static Optional<CertificateChain> presented(SSLSession session) {
        try {
            var certificates = Arrays.stream(session.getPeerCertificates())
                    .map(certificate -> (X509Certificate) certificate)
                    .toList();
            return certificates.isEmpty() ? Optional.empty() : Optional.of(new CertificateChain(certificates));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> serverName(SSLSession session) {
        return session instanceof ExtendedSSLSession extended
                ? extended.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                : Optional.empty();
    }
}
