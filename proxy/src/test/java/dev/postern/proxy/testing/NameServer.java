package dev.postern.proxy.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A name server on this machine that says of names what the test says, and of others that they do not exist; answers live for no time. */
public final class NameServer implements AutoCloseable {
    private static final int A = 1;
    private static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket;
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();

    public NameServer() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        var thread = new Thread(this::serve, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on. */
    public void say(String name, String... addresses) {
        names.put(name, List.of(addresses));
    }

    /** There is no such name any more. */
    public void forget(String name) {
        names.remove(name);
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[1500], 1500);
        while (!socket.isClosed()) {
            try {
                packet.setLength(1500);
                socket.receive(packet);
                var answer = answer(Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(
                        answer.array(), answer.arrayOffset(), answer.readableBytes(), packet.getSocketAddress()));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** RFC 1035 §4.1: a header of twelve octets, the question as it came, and the addresses. */
    private ByteBuf answer(ByteBuf query) {
        var name = new StringBuilder();
        var at = 12;
        for (var length = query.getUnsignedByte(at); length > 0; length = query.getUnsignedByte(at)) {
            name.append(name.isEmpty() ? "" : ".").append(query.toString(at + 1, length, StandardCharsets.US_ASCII));
            at += 1 + length;
        }
        var type = query.getUnsignedShort(at + 1);
        var question = query.slice(12, at + 5 - 12);
        var known = names.get(name.toString());
        var found = known != null && type == A ? known : List.<String>of();
        var answer = Unpooled.buffer();
        answer.writeShort(query.getUnsignedShort(0));
        answer.writeShort(0x8580 | (known == null ? NO_SUCH_NAME : 0));
        answer.writeShort(1).writeShort(found.size()).writeShort(0).writeShort(0);
        answer.writeBytes(question);
        for (var address : found) {
            answer.writeShort(0xC00C).writeShort(A).writeShort(1).writeInt(0);
            answer.writeShort(4);
            for (var part : address.split("\\.", -1)) {
                answer.writeByte(Integer.parseInt(part));
            }
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
