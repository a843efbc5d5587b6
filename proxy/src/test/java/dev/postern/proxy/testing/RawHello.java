package dev.postern.proxy.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A ClientHello put together octet by octet, and what a server says to it as far as that can be read without keys. */
public final class RawHello {
    public static final int SERVER_HELLO = 2;
    public static final int CERTIFICATE = 11;
    public static final int CERTIFICATE_REQUEST = 13;
    public static final int SERVER_HELLO_DONE = 14;

    private static final int HANDSHAKE = 22;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int SESSION_TICKET = 35;
    private static final int PRE_SHARED_KEY = 41;
    private static final byte[] X25519_SHARE = new byte[32];

    static {
        X25519_SHARE[0] = 9; // the base point, which is as good as any
    }

    /** The messages of a server's first flight; it may have ended the connection instead of, or after, some. */
    public record Answer(List<Integer> messages, String octets) {
        /** It asks for a client's certificate, having shown its own. */
        public boolean asksForACertificate() {
            return messages.contains(CERTIFICATE) && messages.contains(CERTIFICATE_REQUEST);
        }

        public boolean shows(String name) {
            return octets.contains(name);
        }

        /** The session id that the ServerHello tells. */
        public String sessionId() {
            return octets.substring(4 + 35, 4 + 35 + octets.charAt(4 + 34));
        }
    }

    private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
    private final boolean tls13;
    private byte[] sessionId = new byte[0];

    private RawHello(boolean tls13) {
        this.tls13 = tls13;
        extension(10, vector16(shorts(tls13 ? new int[] {0x001d} : new int[] {0x001d, 0x0017})));
        extension(13, vector16(shorts(0x0403, 0x0503, 0x0804, 0x0401)));
    }

    /** One whose answer can be read to its end. */
    public static RawHello tls12() {
        return new RawHello(false).extension(11, new byte[] {1, 0}).extension(0xff01, new byte[] {0});
    }

    public static RawHello tls13() {
        return new RawHello(true).extension(43, new byte[] {2, 3, 4});
    }

    public RawHello extension(int type, byte[] content) {
        extensions.writeBytes(shorts(type));
        extensions.writeBytes(vector16(content));
        return this;
    }

    /** A name of these characters, one an octet. */
    public RawHello serverName(String name) {
        return extension(SERVER_NAME, vector16(join(new byte[1], vector16(name.getBytes(ISO_8859_1)))));
    }

    public RawHello protocols(List<String> names) {
        var list = new ByteArrayOutputStream();
        for (var name : names) {
            list.write(name.length());
            list.writeBytes(name.getBytes(ISO_8859_1));
        }
        return extension(ALPN, vector16(list.toByteArray()));
    }

    public RawHello sessionId(byte[] id) {
        sessionId = id.clone();
        return this;
    }

    public RawHello ticket(byte[] ticket) {
        return extension(SESSION_TICKET, ticket);
    }

    /** A key of X25519, and before it one of the hybrid group if {@code postQuantum}; zeros are a key of ML-KEM like another. */
    public RawHello shares(boolean postQuantum) {
        var shares = join(shorts(0x001d), vector16(X25519_SHARE));
        var hybrid = join(shorts(0x11ec), vector16(join(new byte[1184], X25519_SHARE)));
        return extension(51, vector16(postQuantum ? join(hybrid, shares) : shares));
    }

    /** A ticket of TLS 1.3 with a binder that nobody has made; has to be the last extension. */
    public RawHello preSharedKey(byte[] ticket) {
        extension(45, new byte[] {1, 1});
        var identities = vector16(join(vector16(ticket), new byte[4]));
        var binder = new byte[33];
        binder[0] = 32;
        return extension(PRE_SHARED_KEY, join(identities, vector16(binder)));
    }

    /** The message, in one record or as many as its length takes. */
    public byte[] octets() {
        var message = message();
        var records = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += 16_384) {
            records.writeBytes(record(message, at, Math.min(16_384, message.length - at)));
        }
        return records.toByteArray();
    }

    /** The message alone. */
    public byte[] message() {
        var suites = tls13 ? shorts(0x1301, 0x1302) : shorts(0xc02b, 0xc02c, 0xc02f, 0xc030);
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {3, 3});
        body.writeBytes("thirty-two octets of no surprise".getBytes(ISO_8859_1));
        body.write(sessionId.length);
        body.writeBytes(sessionId);
        body.writeBytes(vector16(suites));
        body.writeBytes(new byte[] {1, 0});
        body.writeBytes(vector16(extensions.toByteArray()));
        var length = body.size();
        return join(new byte[] {1, (byte) (length >> 16), (byte) (length >> 8), (byte) length}, body.toByteArray());
    }

    /** One record of the handshake with these octets of it. */
    public static byte[] record(byte[] from, int at, int length) {
        var content = java.util.Arrays.copyOfRange(from, at, at + length);
        return join(new byte[] {HANDSHAKE, 3, 1, (byte) (length >> 8), (byte) length}, content);
    }

    /** Sends these pieces, each in a segment of its own, and reads what the server says. */
    public static Answer send(int port, byte[]... pieces) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) TestEdge.PATIENCE.toMillis());
            write(socket.getOutputStream(), pieces);
            return answer(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, byte[]... pieces) {
        try {
            for (var piece : pieces) {
                out.write(piece);
            }
        } catch (IOException e) {
            // refused before all of it was there; what the server said can be read all the same
        }
    }

    /** Reads to the end of the first flight of TLS 1.2, the ServerHello of TLS 1.3, an alert or the end. */
    static Answer answer(DataInputStream in) {
        var messages = new ArrayList<Integer>();
        var octets = new ByteArrayOutputStream();
        var read = 0;
        try {
            while (true) {
                var type = in.readUnsignedByte();
                in.readUnsignedShort();
                var content = new byte[in.readUnsignedShort()];
                in.readFully(content);
                if (type != HANDSHAKE) {
                    return new Answer(messages, octets.toString(ISO_8859_1));
                }
                octets.writeBytes(content);
                var all = octets.toByteArray();
                while (all.length - read >= 4 && all.length - read >= 4 + length(all, read)) {
                    messages.add((int) all[read]);
                    read += 4 + length(all, read);
                }
                if (messages.contains(SERVER_HELLO_DONE)) {
                    return new Answer(messages, octets.toString(ISO_8859_1));
                }
            }
        } catch (IOException e) {
            return new Answer(messages, octets.toString(ISO_8859_1));
        }
    }

    private static int length(byte[] message, int at) {
        return ((message[at + 1] & 0xFF) << 16) | ((message[at + 2] & 0xFF) << 8) | (message[at + 3] & 0xFF);
    }

    private static byte[] shorts(int... values) {
        var octets = new ByteArrayOutputStream();
        for (var value : values) {
            octets.write(value >> 8);
            octets.write(value);
        }
        return octets.toByteArray();
    }

    private static byte[] vector16(byte[] content) {
        return join(shorts(content.length), content);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ProxyHeaders.join(first, second);
    }
}
