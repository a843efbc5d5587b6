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
    public record Received(int connection, String head, String body, String trailers) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Integer> ended = ConcurrentHashMap.newKeySet();
    private final ScriptedUpstream server = new ScriptedUpstream(this::serve);

    private void serve(RawConnection connection) {
        var number = connections.incrementAndGet();
        try {
            while (true) {
                var head = connection.head();
                received.add(read(number, connection, head));
                connection.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (head.startsWith("HEAD ") ? "" : "ok"));
            }
        } finally {
            ended.add(number); // by the edge: we end none
        }
    }

    private static Received read(int number, RawConnection connection, String head) {
        var lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
            var body = new StringBuilder();
            for (var size = size(connection); size > 0; size = size(connection)) {
                body.append(connection.bytes(size));
                connection.line();
            }
            var trailers = new StringBuilder();
            for (var line = connection.line(); !line.isEmpty(); line = connection.line()) {
                trailers.append(line).append('\n');
            }
            return new Received(number, head, body.toString(), trailers.toString());
        }
        var at = lower.indexOf("\r\ncontent-length: ") + 18;
        var length = at < 18 ? 0 : Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
        return new Received(number, head, connection.bytes(length), "");
    }

    private static int size(RawConnection connection) {
        return Integer.parseInt(connection.line(), 16);
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
