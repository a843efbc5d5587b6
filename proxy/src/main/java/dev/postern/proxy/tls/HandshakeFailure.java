package dev.postern.proxy.tls;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Refused;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the exception at the end of a handshake means; the engines nest and word it differently. */
sealed interface HandshakeFailure {
    /** The client was not let in; with what was known when that was decided, if a verdict did. */
    record NotLetIn(Refused refused, Optional<HandshakeAttempt> attempt) implements HandshakeFailure {}

    /** The client went away, or did not get on with it; nothing was decided. */
    record Abandoned(String why) implements HandshakeFailure {}

    /** {@code agreed}: whether a cipher had been agreed on, so that the message at fault was not the ClientHello. */
    static HandshakeFailure of(Throwable cause, boolean agreed) {
        var client = find(cause, ClientRefused.class);
        if (client != null) {
            return new NotLetIn(client.refused(), Optional.of(client.attempt()));
        }
        if (find(cause, SslHandshakeTimeoutException.class) != null) {
            return new Abandoned("handshake timed out");
        }
        var closed = find(cause, ClosedChannelException.class) != null;
        var broken = find(cause, IOException.class) != null && find(cause, SSLException.class) == null;
        if (closed || broken) {
            return new Abandoned("closed by the client during the handshake");
        }
        return new NotLetIn(byTheEngine(said(cause), agreed), Optional.empty());
    }

    /** What the engine refused before anybody was asked; the words are the engines'. */
    private static Refused byTheEngine(String said, boolean agreed) {
        if (said.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") || said.contains("Empty client certificate chain")) {
            return missing();
        }
        if (said.contains("KEY_USAGE_BIT_INCORRECT")) {
            return new Refused(
                    RefusalReason.PURPOSE_INVALID, "keyUsage of the client certificate lacks digitalSignature");
        }
        if (agreed && (said.contains("EXCESSIVE_MESSAGE_SIZE") || said.contains("size of the handshake message"))) {
            return new Refused(
                    RefusalReason.MAX_SIZE_EXCEEDED,
                    "a message of the handshake is too large (expected: at most " + ServerTls.MAX_MESSAGE_BYTES
                            + " bytes)");
        }
        // The JDK counts before it asks the trust manager.
        if (said.contains("certificate chain length")) {
            return new Refused(RefusalReason.MAX_CHAIN_DEPTH_EXCEEDED, said);
        }
        return new Refused(RefusalReason.UNMAPPED, said);
    }

    /** The load balancer has no code of its own for this (alb.md 4.2). */
    static Refused missing() {
        return new Refused(RefusalReason.UNMAPPED, "no client certificate presented");
    }

    private static String said(Throwable cause) {
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
