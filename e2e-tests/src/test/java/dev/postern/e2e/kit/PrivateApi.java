package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A private API that counts every connection and every byte that ever reaches it, and keeps each request as it was on the
 * wire. {@code GET} anything is answered with a widget, {@code /bytes/N} with so many bytes, whatever has a body with that
 * body; {@code /held} is answered when the test says so, {@code /status/N} with that status after an interim one, and with
 * {@link #HEADERS}.
 */
public final class PrivateApi implements AutoCloseable {
    public static final String WIDGET = "{\"id\":\"1\",\"value\":\"4.99\"}";

    /** What {@code /status/N} has to say of itself. */
    public static final String HEADERS = """
            Server: widgets/1.0\r
            X-Frame-Options: ALLOW-FROM https://a.example\r
            x-frame-options: SAMEORIGIN\r
            Access-Control-Max-Age: 5\r
            """;

    /** All that has ever come in. */
    public record Seen(int connections, long bytes) {}

    /** A field of a head or a trailer, as it was on the wire. */
    public record Field(String name, String value) {}

    /** A request as it was on the wire. */
    public record Received(String line, List<Field> fields, byte[] body, List<Field> trailers) {
        /** The values under a name, in any case. */
        public List<String> values(String name) {
            return fields.stream()
                    .filter(field -> field.name().equalsIgnoreCase(name))
                    .map(Field::value)
                    .toList();
        }
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Semaphore held = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);

    public PrivateApi() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public Seen seen() {
        return new Seen(connections.get(), bytes.get());
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    public Received last() {
        return received.get(received.size() - 1);
    }

    /** Returns when a request for {@code /held} has come. */
    public void awaitHeld() {
        try {
            if (!held.tryAcquire(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("no request for /held came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the next answer to {@code /held} go. */
    public void release() {
        released.release();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(new Counted(socket.getInputStream()));
            var out = socket.getOutputStream();
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                answer(request(line, in), out);
            }
        } catch (IOException e) {
            // the edge has closed its side; what the client made of it is the test's to see
        }
    }

    private static Received request(String line, InputStream in) throws IOException {
        var fields = fields(in);
        var head = new Received(line, fields, new byte[0], List.of());
        if (!head.values("Transfer-Encoding").isEmpty()) {
            var body = new ByteArrayOutputStream();
            for (var size = chunkSize(in); size > 0; size = chunkSize(in)) {
                body.write(in.readNBytes(size));
                line(in);
            }
            return new Received(line, fields, body.toByteArray(), fields(in));
        }
        var length = head.values("Content-Length").stream().findFirst().orElse("0");
        return new Received(line, fields, in.readNBytes(Integer.parseInt(length)), List.of());
    }

    private static int chunkSize(InputStream in) throws IOException {
        var size = line(in).replaceFirst(";.*", "");
        if (size.isEmpty()) {
            throw new EOFException("connection ended in the middle of a body");
        }
        return Integer.parseInt(size, 16);
    }

    private static List<Field> fields(InputStream in) throws IOException {
        var fields = new ArrayList<Field>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            fields.add(new Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    /** Up to the line's end, or to the end of all; a request line is never empty. */
    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            line.write(octet);
        }
        return line.toString(ISO_8859_1).strip();
    }

    private void answer(Received request, OutputStream out) throws IOException {
        received.add(request);
        var path = request.line().replaceFirst("\\S+ (\\S+) .*", "$1");
        if (path.equals("/held")) {
            held.release();
            released.acquireUninterruptibly();
        }
        var body = request.body();
        if (path.startsWith("/bytes/")) {
            body = new byte[Integer.parseInt(path.substring("/bytes/".length()))];
        } else if (body.length == 0) {
            body = WIDGET.getBytes(UTF_8);
        }
        var head = "HTTP/1.1 200 OK\r\n";
        if (path.startsWith("/status/")) {
            head = "HTTP/1.1 103 Early Hints\r\nX-Frame-Options: early\r\n\r\nHTTP/1.1 "
                    + path.substring("/status/".length()) + " As Asked\r\n" + HEADERS;
        }
        out.write((head + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(UTF_8));
        if (!request.line().startsWith("HEAD ")) {
            out.write(body);
        }
        out.flush();
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var octet = super.read();
            bytes.addAndGet(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            var read = super.read(into, from, length);
            bytes.addAndGet(Math.max(read, 0));
            return read;
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
