package dev.postern.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An upstream that does with each connection what the test says: the good, the slow and the broken. */
public final class ScriptedUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger connections = new AtomicInteger();

    public ScriptedUpstream(Consumer<RawConnection> script) {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        threads.execute(() -> accept(script));
    }

    private void accept(Consumer<RawConnection> script) {
        while (!server.isClosed()) {
            try {
                var connection = new RawConnection(server.accept());
                connections.incrementAndGet();
                threads.execute(() -> {
                    try (connection) {
                        script.accept(connection);
                    } catch (AssertionError | RuntimeException e) {
                        // the edge ended the connection; what came of it is the test's to see on the other side
                    }
                });
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        threads.shutdownNow();
    }
}
