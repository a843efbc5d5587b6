package dev.postern.proxy.tls;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of the handshake and reports it once, as a session or as a refusal; then it is gone. It sees no buffers:
 * the TLS handler before it passes none on until the handshake is done, and the pipeline behind it is built only then.
 */
public final class HandshakeHandler extends ChannelInboundHandlerAdapter {
    /** Whether a refused client sees a TLS alert before its connection ends, or only the end (alb.md 5: the load balancer resets). */
    public enum Refusal {
        RESET,
        ALERT
    }

    /** Learns how the handshake ended, on the connection's event loop. */
    public interface Outcome {
        void secured(ChannelHandlerContext context, TlsSession session);

        /** Not let in; the connection is already ending. */
        void refused(Refused refused, Attempt attempt);

        /** The peer went away or took too long before it presented anything to judge. */
        void abandoned(String why);
    }

    /** What is known of a handshake that did not lead to a session. */
    public record Attempt(
            Optional<String> protocol,
            Optional<String> cipher,
            Optional<String> serverName,
            Optional<CertificateChain> presented) {}

    private final ClientJudge judge;
    private final boolean certificateRequired;
    private final Refusal refusal;
    private final Outcome outcome;
    private long startedNanos;
    private boolean over;

    public HandshakeHandler(ClientJudge judge, boolean certificateRequired, Refusal refusal, Outcome outcome) {
        this.judge = judge;
        this.certificateRequired = certificateRequired;
        this.refusal = refusal;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        startedNanos = System.nanoTime();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            context.fireUserEventTriggered(event);
            return;
        }
        if (over) {
            return;
        }
        over = true;
        if (completion.isSuccess()) {
            finished(context);
        } else {
            failed(context, completion.cause());
        }
    }

    /** The TLS handler throws what it has already told as an event; anything else before the end is a bug. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!over) {
            over = true;
            failed(context, cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!over) {
            over = true;
            outcome.abandoned("closed before the handshake began");
        }
        context.fireChannelInactive();
    }

    private void finished(ChannelHandlerContext context) {
        // With several certificates, the TLS handler comes into the pipeline only once the name is known.
        var engine = context.pipeline().get(SslHandler.class).engine();
        var session = session(engine.getSession());
        // Nobody resumes what is forgotten; the JDK's engine would remember.
        engine.getSession().invalidate();
        if (session.presented().isEmpty()) {
            if (certificateRequired) {
                refuse(context, missing(), attempt(session), Refusal.RESET);
            } else {
                secured(context, session);
            }
            return;
        }
        // Judged again although the trust manager has: an engine that resumed a session would not have asked it (R6,
        // R11), and
        // lists may have been swapped while the handshake ran. The path is remembered, so this costs microseconds.
        if (judge.judge(session.presented().get()) instanceof Refused refused) {
            refuse(context, refused, attempt(session), Refusal.RESET);
        } else {
            secured(context, session);
        }
    }

    private void secured(ChannelHandlerContext context, TlsSession session) {
        context.pipeline().remove(this);
        outcome.secured(context, session);
    }

    private void failed(ChannelHandlerContext context, Throwable cause) {
        var refusedClient = find(cause, ClientRefused.class);
        if (refusedClient != null) {
            refuse(context, refusedClient.refused(), attempt(context, Optional.of(refusedClient.chain())), refusal);
            return;
        }
        var closed = find(cause, ClosedChannelException.class) != null;
        var broken = find(cause, IOException.class) != null && find(cause, SSLException.class) == null;
        if (closed || broken) {
            close(context);
            outcome.abandoned("closed by the client during the handshake");
            return;
        }
        if (find(cause, SslHandshakeTimeoutException.class) != null) {
            close(context);
            outcome.abandoned("handshake timed out");
            return;
        }
        var reason = describe(cause);
        var refused = isMissingCertificate(reason) ? missing() : new Refused(RefusalReason.UNMAPPED, reason);
        refuse(context, refused, attempt(context, Optional.empty()), refusal);
    }

    private void refuse(ChannelHandlerContext context, Refused refused, Attempt attempt, Refusal how) {
        if (how == Refusal.RESET) {
            close(context);
        }
        outcome.refused(refused, attempt);
    }

    /**
     * Ends the connection with a TCP reset. The event comes before the engine's alert is flushed, so closing below the TLS
     * handler, from the head of the pipeline, is what keeps the alert off the wire.
     */
    private static void close(ChannelHandlerContext context) {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        context.pipeline().firstContext().close();
    }

    private TlsSession session(SSLSession session) {
        return new TlsSession(
                session.getProtocol(),
                CipherNames.openSsl(session.getCipherSuite()),
                serverName(session),
                Duration.ofNanos(System.nanoTime() - startedNanos),
                presented(session));
    }

    private static Attempt attempt(TlsSession session) {
        return new Attempt(
                Optional.of(session.protocol()),
                Optional.of(session.cipher()),
                session.serverName(),
                session.presented());
    }

    private static Attempt attempt(ChannelHandlerContext context, Optional<CertificateChain> presented) {
        var tls = context.pipeline().get(SslHandler.class);
        var session = tls == null ? null : tls.engine().getHandshakeSession();
        if (session == null) {
            return new Attempt(Optional.empty(), Optional.empty(), Optional.empty(), presented);
        }
        // Before anything is agreed on, engines say NONE, unknown or SSL_NULL_….
        return new Attempt(
                Optional.of(session.getProtocol()).filter(protocol -> protocol.startsWith("TLS")),
                Optional.of(CipherNames.openSsl(session.getCipherSuite())).filter(cipher -> !cipher.contains("NULL")),
                serverName(session),
                presented);
    }

    private static Optional<CertificateChain> presented(SSLSession session) {
        try {
            var certificates = List.of(session.getPeerCertificates()).stream()
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

    private static Refused missing() {
        // The load balancer has no code of its own for this (alb.md 4.2).
        return new Refused(RefusalReason.UNMAPPED, "no client certificate presented");
    }

    /** The engines' words for an empty Certificate message: BoringSSL's, then the JDK's. */
    private static boolean isMissingCertificate(String reason) {
        return reason.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
                || reason.contains("Empty client certificate chain");
    }

    private static String describe(Throwable cause) {
        var deepest = cause;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
