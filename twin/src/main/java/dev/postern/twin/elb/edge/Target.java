package dev.postern.twin.elb.edge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Where requests go: an address, spoken to in clear or over TLS. */
public record Target(String ip, int port, boolean tls) {
    // alb.md 8.5: connect and handshake 10 s.
    private static final int CONNECT_MILLIS = 10_000;

    /** A connection, the TLS handshake done. Blocks, but not for ever. */
    Socket connect() throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(ip, port), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            return tls ? handshake(socket) : socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Socket handshake(Socket socket) throws IOException {
        var secured = (SSLSocket) context().getSocketFactory().createSocket(socket, ip, port, true);
        secured.setSoTimeout(CONNECT_MILLIS);
        secured.startHandshake();
        secured.setSoTimeout(0);
        return secured;
    }

    /** "The load balancer does not validate target certificates" (alb.md 2.4): this takes any, for targets and nothing else. */
    private static SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new InsecureTrust()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static final class InsecureTrust implements X509TrustManager {
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
