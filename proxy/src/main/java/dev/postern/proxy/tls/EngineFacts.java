package dev.postern.proxy.tls;

import dev.postern.pki.x509.CertificateChain;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Reads out of a TLS engine what the rest of the edge wants to know, in the load balancer's words. From any thread. */
final class EngineFacts {
    private EngineFacts() {}

    /** The session of a finished handshake, which nobody will resume: it is forgotten here. */
    static TlsSession session(SSLEngine engine, Duration latency) {
        var session = engine.getSession();
        var facts = new TlsSession(
                session.getProtocol(),
                CipherNames.openSsl(session.getCipherSuite()),
                group(engine),
                serverName(session),
                served(session),
                latency,
                presented(session),
                Optional.empty());
        // BoringSSL remembers nothing, as it was told; the JDK's engine does, and cannot be told.
        session.invalidate();
        return facts;
    }

    /** What a handshake has agreed on so far, or had when it failed. */
    static HandshakeAttempt attempt(SSLEngine engine, Optional<CertificateChain> presented) {
        var under = engine.getHandshakeSession();
        var session = under == null ? engine.getSession() : under;
        // Before anything is agreed on, engines say NONE, unknown, nothing or SSL_NULL_….
        return new HandshakeAttempt(
                Optional.of(session.getProtocol()).filter(protocol -> protocol.startsWith("TLS")),
                cipher(engine, session)
                        .map(CipherNames::openSsl)
                        .filter(cipher -> !cipher.contains("NULL") && !cipher.contains("NONE")),
                group(engine),
                serverName(session),
                served(session),
                presented);
    }

    /** BoringSSL's engine notes the cipher in its session only at the end; the connection itself knows it from the start. */
    private static Optional<String> cipher(SSLEngine engine, SSLSession session) {
        return engine instanceof ReferenceCountedOpenSslEngine boring
                ? asked(boring, SSL::getCipherForSSL)
                : Optional.of(session.getCipherSuite());
    }

    /** The group of the key exchange, which the JDK's engine does not tell. */
    private static Optional<String> group(SSLEngine engine) {
        return engine instanceof ReferenceCountedOpenSslEngine boring
                ? asked(boring, SSL::getGroupName).map(EngineFacts::groupName)
                : Optional.empty();
    }

    /** The load balancer's lines say {@code secp256r1} (alb.md 4.1, field 13, and the names of 2.1 and 2.4); BoringSSL says P-256. */
    static String groupName(String boring) {
        return switch (boring) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            case "X25519" -> "x25519";
            default -> boring;
        };
    }

    private interface Question {
        String of(long connection) throws Exception;
    }

    private static Optional<String> asked(ReferenceCountedOpenSslEngine engine, Question question) {
        // The engine frees its native connection under this lock, and a pointer to a freed one is a crash.
        synchronized (engine) {
            var connection = engine.sslPointer();
            try {
                return connection == 0 ? Optional.empty() : Optional.ofNullable(question.of(connection));
            } catch (Exception e) {
                return Optional.empty(); // nothing agreed on
            }
        }
    }

    /** Our own leaf, once the engine has chosen it. */
    private static Optional<X509Certificate> served(SSLSession session) {
        var local = session.getLocalCertificates();
        return local == null || local.length == 0 ? Optional.empty() : Optional.of((X509Certificate) local[0]);
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
