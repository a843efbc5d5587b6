package dev.postern.proxy.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A connection of HTTP/2 on which a test says exactly the frames it wants to, and trusts any server. */
public final class RawHttp2 implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    /** A frame as it came. */
    public record Frame(int type, int flags, int stream, byte[] payload, Optional<Http2Headers> headers) {
        public boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** Of RST_STREAM and GOAWAY. */
        public int errorCode() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }

        /** Of GOAWAY. */
        public int lastStream() {
            return ByteBuffer.wrap(payload).getInt(0);
        }

        public String status() {
            return headers.map(fields -> String.valueOf(fields.status())).orElse("");
        }

        public String text() {
            return new String(payload, ISO_8859_1);
        }
    }

    private final SSLSocket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);

    RawHttp2(int port) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            var plain = new Socket(InetAddress.getLoopbackAddress(), port);
            plain.setSoTimeout((int) TestEdge.PATIENCE.toMillis());
            socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            if (!socket.getApplicationProtocol().equals("h2")) {
                throw new AssertionError("h2 was not agreed on");
            }
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
            frame(SETTINGS, 0, 0, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a frame as it stands. */
    public RawHttp2 frame(int type, int flags, int stream, byte[] payload) {
        var bytes = ByteBuffer.allocate(9 + payload.length);
        bytes.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        bytes.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        try {
            socket.getOutputStream().write(bytes.array());
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same where the peer may already have ended the connection. */
    public boolean frameIfOpen(int type, int flags, int stream, byte[] payload) {
        try {
            frame(type, flags, stream, payload);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** A whole request without a body; names and values alternate and follow the pseudo headers. */
    public RawHttp2 get(int stream, String path, String... fields) {
        return head(stream, "GET", path, END_STREAM, fields);
    }

    /** A head of a request. */
    public RawHttp2 head(int stream, String method, String path, int flags, String... fields) {
        return frame(HEADERS, END_HEADERS | flags, stream, request(method, path, fields));
    }

    public RawHttp2 data(int stream, String text, int flags) {
        return frame(DATA, flags, stream, text.getBytes(ISO_8859_1));
    }

    public RawHttp2 reset(int stream) {
        return frame(RST_STREAM, 0, stream, number(8));
    }

    public RawHttp2 window(int stream, int more) {
        return frame(WINDOW_UPDATE, 0, stream, number(more));
    }

    /** How much of each stream's response may come before {@link #window} says more. */
    public RawHttp2 initialWindow(int size) {
        return frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) 4).putInt(size).array());
    }

    public static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] request(String method, String path, String... fields) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(fields(":method", method, ":scheme", "https", ":path", path, ":authority", "localhost"));
        out.writeBytes(fields(fields));
        return out.toByteArray();
    }

    /** Names and values alternating, each a literal that is not indexed (RFC 7541 §6.2.2). */
    public static byte[] fields(String... fields) {
        var out = new ByteArrayOutputStream();
        for (var at = 0; at < fields.length; at++) {
            if (at % 2 == 0) {
                out.write(0);
            }
            literal(out, fields[at].getBytes(ISO_8859_1));
        }
        return out.toByteArray();
    }

    private static void literal(ByteArrayOutputStream out, byte[] octets) {
        if (octets.length < 127) {
            out.write(octets.length);
        } else {
            out.write(127);
            var rest = octets.length - 127;
            for (; rest >= 128; rest >>= 7) {
                out.write((rest & 127) | 128);
            }
            out.write(rest);
        }
        out.writeBytes(octets);
    }

    /** The next frame, whatever it is; empty when the connection has ended. */
    public Optional<Frame> next() {
        try {
            var length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
            var type = in.readUnsignedByte();
            var flags = in.readUnsignedByte();
            var stream = in.readInt();
            var payload = in.readNBytes(length);
            if ((type == SETTINGS || type == PING) && (flags & 1) == 0) {
                frameIfOpen(type, 1, 0, type == PING ? payload : new byte[0]);
            }
            var headers = type == HEADERS
                    ? Optional.of(decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload)))
                    : Optional.<Http2Headers>empty();
            return Optional.of(new Frame(type, flags, stream, payload, headers));
        } catch (EOFException | SocketException | SSLException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next frame of which that is so; the connection must not end before. */
    public Frame await(Predicate<Frame> wanted) {
        for (var frame = next(); frame.isPresent(); frame = next()) {
            if (wanted.test(frame.get())) {
                return frame.get();
            }
        }
        throw new AssertionError("the connection ended before");
    }

    public Frame await(int type, int stream) {
        return await(frame -> frame.type() == type && frame.stream() == stream);
    }

    /** A response's status and body, or {@code RST n}. */
    public String response(int stream) {
        var text = new StringBuilder();
        for (var ended = false; !ended; ) {
            var frame = await(some -> some.stream() == stream && some.type() != WINDOW_UPDATE);
            switch (frame.type()) {
                case HEADERS -> text.append(frame.status()).append(' ');
                case DATA -> text.append(frame.text());
                default -> {
                    return text + "RST " + frame.errorCode();
                }
            }
            ended = frame.ends();
        }
        return text.toString();
    }

    /** The code with which the peer ended the connection: what GOAWAY said last, or -1 if it went without. */
    public int goneAway() {
        var code = -1;
        for (var frame = next(); frame.isPresent(); frame = next()) {
            code = frame.get().type() == GOAWAY ? frame.get().errorCode() : code;
        }
        return code;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
