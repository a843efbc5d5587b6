package dev.postern.proxy.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Somebody on the way who sees a client's TLS records and passes them on as the test says; what comes back is passed on as it comes. */
public final class RecordRelay implements AutoCloseable {
    public static final int CHANGE_CIPHER_SPEC = 20;
    public static final int HANDSHAKE = 22;
    private static final int HEADER = 5;

    /** Passes on one record of the client, header and all. */
    @FunctionalInterface
    public interface Passing {
        void pass(byte[] record, OutputStream edge) throws IOException;
    }

    private final ServerSocket server;
    private final int target;
    private final Passing passing;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public RecordRelay(int target, Passing passing) {
        this.target = target;
        this.passing = passing;
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

    /** The same content in records of this many octets, each written by itself; what is encrypted stays as it is. */
    public static Passing inRecordsOf(int octets) {
        return (record, edge) -> {
            // Of TLS 1.2 the last message is encrypted and begins with a number that is 0; no message of ours has that
            // type.
            if (record[0] != HANDSHAKE || record[HEADER] == 0) {
                edge.write(record);
                return;
            }
            for (int at = HEADER; at < record.length; at += octets) {
                edge.write(RawHello.record(record, at, Math.min(octets, record.length - at)));
            }
        };
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
            var in = new DataInputStream(client.getInputStream());
            while (true) {
                var header = in.readNBytes(HEADER);
                if (header.length < HEADER) {
                    return;
                }
                var length = ((header[3] & 0xFF) << 8) | (header[4] & 0xFF);
                var record = java.util.Arrays.copyOf(header, HEADER + length);
                in.readFully(record, HEADER, length);
                passing.pass(record, edge.getOutputStream());
            }
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
