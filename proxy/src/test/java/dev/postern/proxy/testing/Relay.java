package dev.postern.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Somebody between clients and an edge, who passes a client's bytes on in a way of his own; what comes back is passed on as it comes. */
final class Relay implements AutoCloseable {
    /** Passes on what a client sends, to its end. */
    @FunctionalInterface
    interface Passing {
        void pass(InputStream client, OutputStream edge) throws IOException;
    }

    private final ServerSocket server;
    private final int target;
    private final Passing passing;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Relay(int target, Passing passing) {
        this.target = target;
        this.passing = passing;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                threads.execute(() -> relay(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void relay(Socket client) {
        try (client;
                var edge = new Socket(InetAddress.getLoopbackAddress(), target)) {
            edge.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            threads.execute(() -> copyAndEnd(edge, client));
            passing.pass(client.getInputStream(), edge.getOutputStream());
        } catch (IOException e) {
            // one of the two has gone; the other sees it
        }
    }

    private static void copyAndEnd(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // a reset: closing is all that is left to do
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
