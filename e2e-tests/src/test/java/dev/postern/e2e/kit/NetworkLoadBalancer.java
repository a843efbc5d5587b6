package dev.postern.e2e.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;

/** Passes connections on as AWS's does with the PROXY protocol on: a header first, then every byte as it comes. */
public final class NetworkLoadBalancer implements AutoCloseable {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private final ServerSocket server;
    private final int target;
    private final byte[] header;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** In front of a port of this machine, for a client at this address, port 40000, behind this VPC endpoint. */
    public NetworkLoadBalancer(int target, String client, String endpoint) {
        this.target = target;
        this.header = header(client, endpoint);
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

    /** The header of its own probes, which name no client. */
    public static byte[] probe() {
        return bytes(SIGNATURE, new byte[] {0x20, 0, 0, 0});
    }

    /**
     * The header of a client's connection: addresses, the endpoint's id (alb.md 7.1), and the checksum over all of it.
     *
     * @param endpoint empty for a client that does not come by AWS PrivateLink
     */
    public static byte[] header(String client, String endpoint) {
        var id = endpoint.getBytes(StandardCharsets.ISO_8859_1);
        var told = endpoint.isEmpty() ? id : bytes(new byte[] {(byte) 0xEA, 0, (byte) (id.length + 1), 1}, id);
        var length = 12 + told.length + 7;
        var header = bytes(
                SIGNATURE,
                new byte[] {0x21, 0x11, 0, (byte) length},
                address(client),
                new byte[] {10, 0, 0, 9, (byte) (40_000 >> 8), (byte) 40_000, 443 >> 8, (byte) 443},
                told,
                new byte[] {3, 0, 4, 0, 0, 0, 0});
        var checksum = new CRC32C();
        checksum.update(header);
        return ByteBuffer.wrap(header)
                .putInt(header.length - 4, (int) checksum.getValue())
                .array();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                threads.execute(() -> passOn(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void passOn(Socket client) {
        try (client;
                var edge = new Socket(InetAddress.getLoopbackAddress(), target)) {
            threads.execute(() -> copyAndEnd(edge, client));
            edge.getOutputStream().write(header);
            client.getInputStream().transferTo(edge.getOutputStream());
        } catch (IOException e) {
            // one of the two has gone; the other sees it
        }
    }

    private static void copyAndEnd(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // a reset: ending is all that is left to do
        }
    }

    private static byte[] address(String ip) {
        try {
            return InetAddress.getByName(ip).getAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
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
