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

/** What a network load balancer does with a connection: a header of the PROXY protocol first, then every byte as it comes. */
public final class RelayBefore implements AutoCloseable {
    /** How the header travels. */
    public enum Delivery {
        /** In a segment of its own. */
        ALONE,
        /** With the client's first bytes behind it. */
        WITH_THE_FIRST_BYTES,
        BYTE_BY_BYTE
    }

    private final ServerSocket server;
    private final int target;
    private final byte[] header;
    private final Delivery delivery;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public RelayBefore(int target, byte[] header, Delivery delivery) {
        this.target = target;
        this.header = header;
        this.delivery = delivery;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public int port() {
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
            begin(client.getInputStream(), edge.getOutputStream());
            client.getInputStream().transferTo(edge.getOutputStream());
        } catch (IOException e) {
            // one of the two has gone; the other sees it
        }
    }

    private void begin(InputStream client, OutputStream edge) throws IOException {
        switch (delivery) {
            case ALONE -> edge.write(header);
            case WITH_THE_FIRST_BYTES -> {
                var first = new byte[4096];
                var come = client.read(first);
                edge.write(ProxyHeaders.join(header, java.util.Arrays.copyOf(first, Math.max(come, 0))));
            }
            case BYTE_BY_BYTE -> {
                for (var octet : header) {
                    edge.write(octet);
                }
            }
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
