package dev.postern.cli.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.x509.CertificateChain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A TLS server on the JDK that does with each connection what the test says, one after the other. */
final class TestEdge implements AutoCloseable {
    /** What becomes of a connection; {@code raw} is the one below {@code tls}. */
    interface Service {
        void serve(Socket raw, SSLSocket tls) throws Exception;
    }

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final SSLContext context = SSLContext.getInstance("TLS");
    private final Thread thread;

    private TestEdge(TestCredential server, Service service) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var chain = server.chain().certificates().toArray(X509Certificate[]::new);
        store.setKeyEntry("server", server.key(), new char[0], chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        context.init(keys.getKeyManagers(), new TrustManager[] {new InsecureTrustInAnybody()}, null);
        thread = new Thread(() -> acceptAll(service), "test edge");
        thread.start();
    }

    static TestEdge serving(TestCredential server, Service service) throws Exception {
        return new TestEdge(server, service);
    }

    ProbeTarget target() {
        return new ProbeTarget("localhost", listening.getLocalPort(), "/widgets");
    }

    /** Reads one request and answers it; a {@code HEAD} in the body becomes the request head. */
    static void answer(SSLSocket tls, String status, String body) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(tls.getInputStream(), US_ASCII));
        var head = new StringBuilder();
        for (var line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            head.append(line).append('\n');
        }
        var sent = body.replace("HEAD", head);
        tls.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: " + sent.length() + "\r\n\r\n" + sent)
                        .getBytes(US_ASCII));
    }

    /** As the load balancer refuses. */
    static void reset(Socket raw) throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** Completes the handshake and says what the client sent. */
    static Optional<CertificateChain> chain(SSLSocket tls) {
        try {
            return Optional.of(
                    CertificateChain.of(Arrays.stream(tls.getSession().getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toArray(X509Certificate[]::new)));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private void acceptAll(Service service) {
        while (!listening.isClosed()) {
            try (var raw = listening.accept()) {
                var tls = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
                tls.setUseClientMode(false);
                tls.setWantClientAuth(true);
                service.serve(raw, tls);
            } catch (IOException e) {
                // The client went away, or the test is over.
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every chain passes, so that the service judges it, after the handshake, as an edge does. */
    private static final class InsecureTrustInAnybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
