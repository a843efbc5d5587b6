package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** A connection on which a test says exactly the bytes it wants to. */
public final class Wire implements AutoCloseable {
    private final Socket socket;

    Wire(Socket socket) {
        this.socket = socket;
        try {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without TLS. */
    public static Wire plain(int port) {
        try {
            return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without TLS, from another address of this machine. */
    public static Wire plain(int port, String from) {
        try {
            return new Wire(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int localPort() {
        return socket.getLocalPort();
    }

    /** Sends text as it stands, a byte a character. */
    public Wire send(String text) {
        return send(text.getBytes(ISO_8859_1));
    }

    public Wire send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One response whose head has a Content-Length. */
    public String response() {
        try {
            var text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                var octet = socket.getInputStream().read();
                if (octet < 0) {
                    throw new AssertionError("the connection ended after: " + text);
                }
                text.append((char) octet);
            }
            var head = text.toString().toLowerCase(Locale.ROOT);
            var at = head.indexOf("content-length: ");
            var length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
            return text + new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything until the other side ends the connection; a reset is an end. */
    public String rest() {
        var rest = new ByteArrayOutputStream();
        try {
            var in = socket.getInputStream();
            for (var octet = in.read(); octet >= 0; octet = in.read()) {
                rest.write(octet);
            }
        } catch (SocketException | SSLException e) {
            return rest.toString(ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rest.toString(ISO_8859_1);
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
