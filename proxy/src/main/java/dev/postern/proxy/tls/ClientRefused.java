package dev.postern.proxy.tls;

import dev.postern.pki.trust.Verdict.Refused;
import java.io.Serial;
import java.security.cert.CertificateException;

/**
 * A refusal on its way through the TLS engine, which cannot return a value. Thrown by {@link ClientTrustManager}, unpacked by
 * {@link HandshakeHandler}, and by nobody else. No stack trace: a refusal is an answer, and hostile clients ask for many.
 */
final class ClientRefused extends CertificateException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Refused refused;
    private final transient HandshakeAttempt attempt;

    ClientRefused(Refused refused, HandshakeAttempt attempt) {
        super(refused.reason().code());
        this.refused = refused;
        this.attempt = attempt;
    }

    Refused refused() {
        return refused;
    }

    HandshakeAttempt attempt() {
        return attempt;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
