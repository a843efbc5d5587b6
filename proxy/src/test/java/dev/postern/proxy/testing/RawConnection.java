package dev.postern.proxy.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** A plain connection on which a test says exactly the bytes it wants to. */
public final class RawConnection implements AutoCloseable {
    private final Socket socket;

    public RawConnection(int port) {
        this(open(port));
    }

    public RawConnection(Socket socket) {
        this.socket = socket;
        try {
            socket.setSoTimeout((int) TestEdge.PATIENCE.toMillis());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket open(int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends text as it stands; {@code \n} alone stays alone. */
    public RawConnection send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same where the peer may already have ended the connection; {@link #rest} tells whether it has. */
    public RawConnection sendIfOpen(String text) {
        try {
            return send(text);
        } catch (UncheckedIOException e) {
            return this;
        }
    }

    /** One response by its Content-Length or chunks: head, and decoded body after a blank line. */
    public String response() {
        var head = head();
        var lower = head.toLowerCase(java.util.Locale.ROOT);
        if (lower.contains("transfer-encoding: chunked")) {
            return head + chunks();
        }
        var at = lower.indexOf("content-length: ");
        if (at < 0) {
            return head;
        }
        var length =
                Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)).strip());
        return head + bytes(length);
    }

    /** A head, through its blank line. */
    public String head() {
        var head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) octet());
        }
        return head.toString();
    }

    public String line() {
        var line = new StringBuilder();
        while (line.length() < 2 || !line.substring(line.length() - 2).equals("\r\n")) {
            line.append((char) octet());
        }
        return line.substring(0, line.length() - 2);
    }

    public String bytes(int length) {
        try {
            var read = socket.getInputStream().readNBytes(length);
            return new String(read, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String chunks() {
        var body = new StringBuilder();
        for (var size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.append(bytes(size));
            line();
        }
        while (!line().isEmpty()) {
            // trailers
        }
        return body.toString();
    }

    /** Everything until the peer ends the connection; a reset counts as an end. */
    public String rest() {
        var rest = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                rest.write(octet);
            }
        } catch (SocketException e) {
            rest.writeBytes("[reset]".getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rest.toString(ISO_8859_1);
    }

    private int octet() {
        try {
            var octet = socket.getInputStream().read();
            if (octet < 0) {
                throw new AssertionError("connection ended in the middle of a message");
            }
            return octet;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection with a reset. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
