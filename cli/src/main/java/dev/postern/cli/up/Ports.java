package dev.postern.cli.up;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of the loopback address, held while others are chosen, so that no two are the same. They are known to be free before
 * anything is made; between closing this and binding them another process may still be quicker, and then binding says so.
 */
final class Ports implements AutoCloseable {
    private final List<ServerSocket> held = new ArrayList<>();

    /** This very port, or any free one for 0. */
    int take(int port) throws IOException {
        var socket = new ServerSocket();
        held.add(socket);
        socket.setReuseAddress(true);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        } catch (IOException e) {
            throw new IOException(
                    "port " + port + ": " + e.getMessage() + " (expected: a free port; --port 0 takes any)", e);
        }
        return socket.getLocalPort();
    }

    /** This port if it is free, else another. */
    int takeRather(int port) throws IOException {
        try {
            return take(port);
        } catch (IOException e) {
            return take(0);
        }
    }

    @Override
    public void close() throws IOException {
        for (var socket : held) {
            socket.close();
        }
    }
}
