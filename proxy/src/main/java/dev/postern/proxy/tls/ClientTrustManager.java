package dev.postern.proxy.tls;

import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The border at which the TLS engine asks about a client's certificates. Runs on the handshake executor, not on an event loop:
 * a chain not seen before costs milliseconds. {@code authType} differs by engine and is ignored; so is the peer's address.
 */
final class ClientTrustManager extends X509ExtendedTrustManager {
    private final ClientJudge judge;
    private final List<X509Certificate> advertised;

    /** A manager whose {@code advertised} authorities are named in the CertificateRequest; none is allowed. */
    ClientTrustManager(ClientJudge judge, List<X509Certificate> advertised) {
        this.judge = judge;
        this.advertised = List.copyOf(advertised);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        var presented = CertificateChain.of(chain);
        if (judge.judge(presented) instanceof Refused refused) {
            throw new ClientRefused(refused, EngineFacts.attempt(engine, Optional.of(presented)));
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("only engines are served here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only engines are served here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return advertised.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side is the server");
    }
}
