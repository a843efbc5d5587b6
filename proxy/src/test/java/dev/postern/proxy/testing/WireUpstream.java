package dev.postern.proxy.testing;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that keeps every request as it was on the wire, and on which of its connections it came; it answers all of them and ends no connection. */
public final class WireUpstream implements AutoCloseable {
    /** A request; {@code connection} counts from 1. */
    public record Received(int connection, String head, String body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();
    private final ScriptedUpstream server = new ScriptedUpstream(this::serve);

    private void serve(RawConnection connection) {
        var number = connections.incrementAndGet();
        try {
            while (true) {
                var head = connection.head();
                received.add(new Received(number, head, body(connection, head.toLowerCase(Locale.ROOT))));
                connection.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (head.startsWith("HEAD ") ? "" : "ok"));
            }
        } finally {
            ended.add(number); // by the edge: we end none
        }
    }

    private static String body(RawConnection connection, String head) {
        if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
            return connection.chunks();
        }
        var at = head.indexOf("\r\ncontent-length: ");
        return at < 0 ? "" : connection.bytes(Integer.parseInt(head.substring(at + 18, head.indexOf('\r', at + 18))));
    }

    public URI url() {
        return server.url();
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    /** How many connections there ever were. */
    public int connections() {
        return connections.get();
    }

    /** Whether the edge has ended a connection. */
    public boolean hasEnded(int connection) {
        return ended.contains(connection);
    }

    @Override
    public void close() {
        server.close();
    }
}
