package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.pki.testing.TestCredential;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's own HTTP client. Its key manager presents what it was given: also a certificate with somebody else's key. */
public final class JdkClient implements Client {
    private final String serverCaPem;

    /** One that knows servers by these authorities. */
    public JdkClient(String serverCaPem) {
        this.serverCaPem = serverCaPem;
    }

    @Override
    public Answer get(int port, String path, Optional<TestCredential> credential, TlsVersion version) {
        var request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .timeout(Patience.LIMIT)
                .build();
        try {
            var answer = http(credential, version).send(request, BodyHandlers.ofString(UTF_8));
            return new Answer(answer.statusCode(), answer.body(), answer.toString());
        } catch (IOException e) {
            return new Answer(0, "", e.toString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A client that keeps its connections. */
    public HttpClient http(Optional<TestCredential> credential, TlsVersion version) {
        var context = context(credential);
        var parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {version.protocol()});
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .sslParameters(parameters)
                .build();
    }

    /** A connection, its handshake done as far as the client is concerned. */
    public Wire connect(int port, Optional<TestCredential> credential, TlsVersion version) {
        try {
            var socket = (SSLSocket) context(credential).getSocketFactory().createSocket("localhost", port);
            socket.setEnabledProtocols(new String[] {version.protocol()});
            socket.startHandshake();
            return new Wire(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SSLContext context(Optional<TestCredential> credential) {
        try {
            var context = SSLContext.getInstance("TLS");
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(Presented.trusting(serverCaPem));
            var keys = credential
                    .map(some -> new KeyManager[] {new Presented(some)})
                    .orElse(new KeyManager[0]);
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "jdk";
    }
}
