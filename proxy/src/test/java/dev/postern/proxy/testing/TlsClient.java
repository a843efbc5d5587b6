package dev.postern.proxy.testing;

import dev.postern.pki.testing.TestCredential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/** The JDK's TLS client, which shows whatever certificates it is given, signs with whatever key, and trusts any server. */
public final class TlsClient {
    private static final String REQUEST = "GET /widgets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final SSLContext context;
    private final String version;

    /** Speaks this version only, such as {@code TLSv1.3}. */
    public TlsClient(Optional<TestCredential> credential, String version) {
        this.version = version;
        try {
            context = SSLContext.getInstance("TLS");
            var keys =
                    credential.map(some -> new KeyManager[] {new Shown(some)}).orElseGet(() -> new KeyManager[0]);
            context.init(keys, new TrustManager[] {new RawHttp2.Anybody()}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection, its handshake done as far as the client is concerned. */
    public SSLSocket connect(int port) throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout((int) TestEdge.PATIENCE.toMillis());
        plain.setTcpNoDelay(true);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        socket.setEnabledProtocols(new String[] {version});
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** What a request is answered with; nothing if the connection ends first. */
    public String get(int port) {
        try (var socket = connect(port)) {
            return new RawConnection(socket).send(REQUEST).response();
        } catch (IOException | java.io.UncheckedIOException | AssertionError e) {
            return "";
        }
    }

    /** Shows one credential to everybody, whoever asks for what. */
    private static final class Shown extends X509ExtendedKeyManager {
        private final TestCredential credential;

        Shown(TestCredential credential) {
            this.credential = credential;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return "client";
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "client";
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"client"};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return credential.chain().certificates().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return credential.key();
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            throw new IllegalStateException("this side is the client");
        }
    }
}
