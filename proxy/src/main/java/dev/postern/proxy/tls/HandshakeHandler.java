package dev.postern.proxy.tls;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.trust.Verdict.Accepted;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.proxy.connection.ConnectionReset;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the end of the handshake and reports it once, as a session, a refusal or neither; then it is gone. It sees no
 * buffers: the TLS handler before it passes none on until the handshake is done, and the pipeline behind it is built only then.
 */
public final class HandshakeHandler extends ChannelInboundHandlerAdapter {
    /** Whether a refused client sees a TLS alert before its connection ends, or only the end (alb.md 5: the load balancer resets). */
    public enum Refusal {
        RESET,
        ALERT
    }

    /** Whether a client without a certificate is one that is let in. */
    public enum Certificate {
        REQUIRED,
        OPTIONAL
    }

    /** Learns how the handshake ended, on the connection's event loop, by exactly one call. */
    public interface Outcome {
        void secured(ChannelHandlerContext context, TlsSession session);

        /** Not let in; the connection is already ending. */
        void refused(Refused refused, HandshakeAttempt attempt);

        /** The peer went away, or said nothing, before anything was agreed on: a port scan, a health check. */
        void abandoned();
    }

    private final TlsOpening opening;
    private final FirstAnswer answer;
    private final Duration limit;
    private final ClientJudge judge;
    private final Certificate certificate;
    private final Refusal refusal;
    private final Outcome outcome;
    private long startedNanos;
    private boolean over;
    private Future<?> deadline = ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);

    /** One for a connection on which {@code opening}'s handler stands before it, and {@code answer} before that; {@code limit} is for all there is to wait for. */
    public HandshakeHandler(
            TlsOpening opening,
            FirstAnswer answer,
            Duration limit,
            ClientJudge judge,
            Certificate certificate,
            Refusal refusal,
            Outcome outcome) {
        this.opening = opening;
        this.answer = answer;
        this.limit = limit;
        this.judge = judge;
        this.certificate = certificate;
        this.refusal = refusal;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        startedNanos = System.nanoTime();
        // One deadline, from the first byte of the ClientHello to the last of the handshake, whatever steps lie
        // between.
        deadline = context.executor().schedule(() -> late(context), Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        deadline.cancel(false);
    }

    private void late(ChannelHandlerContext context) {
        if (!over) {
            over = true;
            failed(context, new SslHandshakeTimeoutException("handshake took longer than " + limit));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            context.fireUserEventTriggered(event);
        } else if (!over) {
            over = true;
            if (completion.isSuccess()) {
                finished(context);
            } else {
                failed(context, completion.cause());
            }
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
            outcome.abandoned();
        }
        context.fireChannelInactive();
    }

    private void finished(ChannelHandlerContext context) {
        // The TLS handler is looked up because, with several certificates, it comes only once the server name is known.
        var engine = context.pipeline().get(SslHandler.class).engine();
        var session = EngineFacts.session(engine, Duration.ofNanos(System.nanoTime() - startedNanos));
        var verdict = beyondPolicy(session).or(() -> judged(session));
        if (verdict.isPresent() && verdict.get() instanceof Refused refused) {
            // The handshake is over for the client too, so there is no alert left to send.
            ConnectionReset.of(context.channel());
            outcome.refused(refused, HandshakeAttempt.of(session));
            return;
        }
        context.pipeline().remove(this);
        outcome.secured(
                context,
                verdict.isPresent() && verdict.get() instanceof Accepted accepted
                        ? session.accepted(accepted.path())
                        : session);
    }

    /** BoringSSL cannot be told which suites of TLS 1.3 to leave out; what a policy has not is not served all the same. */
    private Optional<Verdict> beyondPolicy(TlsSession session) {
        var policy = opening.policy();
        return policy.protocols().contains(session.protocol())
                        && policy.ciphers().contains(session.cipher())
                ? Optional.empty()
                : Optional.of(new Refused(
                        RefusalReason.UNMAPPED,
                        session.protocol() + " with " + session.cipher() + " is none of " + policy.text()));
    }

    /**
     * Judged again although the trust manager has: an engine that resumed a session would not have asked it (R6, R11), and
     * lists may have been swapped while the handshake ran. The path is remembered, so this costs microseconds.
     */
    private Optional<Verdict> judged(TlsSession session) {
        if (session.presented().isEmpty()) {
            return certificate == Certificate.REQUIRED ? Optional.of(HandshakeFailure.missing()) : Optional.empty();
        }
        return Optional.of(judge.judge(session.presented().get()));
    }

    private void failed(ChannelHandlerContext context, Throwable cause) {
        var failure = HandshakeFailure.of(cause, answer.isHandshake());
        if (failure instanceof HandshakeFailure.Abandoned abandoned) {
            var attempt = attempt(context);
            ConnectionReset.of(context.channel());
            if (attempt.cipher().isPresent()) {
                outcome.refused(new Refused(RefusalReason.UNMAPPED, abandoned.why()), attempt);
            } else {
                outcome.abandoned();
            }
        } else if (failure instanceof HandshakeFailure.NotLetIn not) {
            // Asked before the reset, which frees the engine.
            var attempt = not.attempt().orElseGet(() -> attempt(context));
            if (refusal == Refusal.RESET) {
                // The event comes before the engine's alert is flushed: a reset now keeps the alert off the wire.
                ConnectionReset.of(context.channel());
            }
            outcome.refused(not.refused(), attempt);
        }
    }

    private static HandshakeAttempt attempt(ChannelHandlerContext context) {
        var tls = context.pipeline().get(SslHandler.class);
        return tls == null ? HandshakeAttempt.NOTHING : EngineFacts.attempt(tls.engine(), Optional.empty());
    }
}
