package dev.postern.e2e.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** {@code openssl s_server} with the edge's own certificate: it hands out tickets and takes early data. */
public final class OpenSslServer implements AutoCloseable {
    private final Process process;
    private final int port;

    private OpenSslServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static OpenSslServer start(EdgeFiles files) throws IOException {
        var port = freePort();
        var command = List.of("openssl s_server -accept 127.0.0.1:%d -cert server.pem -key server.key -early_data"
                .formatted(port)
                .split(" "));
        var process = new ProcessBuilder(command)
                .directory(files.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Patience.until("s_server accepts", () -> accepts(port));
        return new OpenSslServer(process, port);
    }

    public int port() {
        return port;
    }

    // s_server does not say which port the system would have chosen.
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
