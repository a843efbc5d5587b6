package dev.postern.proxy.address;

import dev.postern.proxy.address.ProxyHeader.Incomplete;
import dev.postern.proxy.address.ProxyHeader.Local;
import dev.postern.proxy.address.ProxyHeader.Proxied;
import dev.postern.proxy.address.ProxyHeader.Refused;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Reads the PROXY protocol's header of version 2 (proxy-protocol.txt, §2.2) for TCP. Strict, because what is believed here ends up in
 * headers and logs: whatever is cut short, stands twice or does not add up is refused.
 *
 * <pre>
 *   12 signature │ 1 version, command │ 1 family, transport │ 2 length │ addresses and ports │ extensions: 1 type, 2 length, value
 * </pre>
 */
public final class ProxyHeaderReader {
    /** What may follow the first 16 bytes. A network load balancer sends about a hundred; extensions of others are not ours to use. */
    static final int MAX_LENGTH = 1024;

    /** The longest header there is; more than this need not be kept to read one. */
    public static final int MAX_BYTES = 16 + MAX_LENGTH;

    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final byte[] VERSION_1 = {'P', 'R', 'O', 'X', 'Y', ' '};
    private static final int FIXED = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP_IPV4 = 0x11;
    private static final int TCP_IPV6 = 0x21;

    private ProxyHeaderReader() {}

    /** Reads a connection's very first bytes; what follows the header is not looked at, and the buffer's position stays. */
    public static ProxyHeader read(ByteBuffer start) {
        var bytes = start.slice();
        if (beginsAs(bytes, VERSION_1)) {
            return bytes.remaining() < VERSION_1.length
                    ? new Incomplete()
                    : new Refused(AddressRefusal.HEADER_VERSION_1, "a header of version 1 (expected: version 2)");
        }
        if (!beginsAs(bytes, SIGNATURE)) {
            return new Refused(
                    AddressRefusal.HEADER_MISSING, "the first byte is " + hex(bytes.get(0)) + " (expected: a header)");
        }
        return bytes.remaining() < FIXED ? new Incomplete() : readVersion2(bytes);
    }

    private static ProxyHeader readVersion2(ByteBuffer bytes) {
        var command = Byte.toUnsignedInt(bytes.get(12));
        if (command != LOCAL && command != PROXY) {
            return malformed("version and command are " + hex(bytes.get(12)) + " (expected: 0x20 or 0x21)");
        }
        var length = Short.toUnsignedInt(bytes.getShort(14));
        if (length > MAX_LENGTH) {
            return new Refused(
                    AddressRefusal.HEADER_TOO_LONG, "length " + length + " (expected: at most " + MAX_LENGTH + ")");
        }
        if (bytes.remaining() < FIXED + length) {
            return new Incomplete();
        }
        // §2.2: of LOCAL everything after the length is to be ignored.
        return command == LOCAL ? new Local(FIXED + length) : readProxied(bytes.limit(FIXED + length));
    }

    private static ProxyHeader readProxied(ByteBuffer header) {
        var family = Byte.toUnsignedInt(header.get(13));
        if (family != TCP_IPV4 && family != TCP_IPV6) {
            return malformed("family and transport are " + hex(header.get(13)) + " (expected: 0x11 or 0x21)");
        }
        var address = new byte[family == TCP_IPV4 ? 4 : 16];
        var addresses = 2 * address.length + 4;
        if (header.remaining() < FIXED + addresses) {
            return malformed("length " + (header.remaining() - FIXED) + " (expected: at least " + addresses + ")");
        }
        header.get(FIXED, address);
        var port = Short.toUnsignedInt(header.getShort(FIXED + 2 * address.length));
        try {
            var extensions = ProxyExtensions.read(header, FIXED + addresses);
            var socket = new InetSocketAddress(InetAddress.getByAddress(address), port);
            return new Proxied(header.limit(), new ClientAddress(socket, extensions.endpoint()));
        } catch (ProxyExtensions.Malformed e) {
            return malformed(String.valueOf(e.getMessage()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** Whether what has come of {@code expected} so far is as it should be. */
    private static boolean beginsAs(ByteBuffer bytes, byte[] expected) {
        var come = Math.min(bytes.remaining(), expected.length);
        return bytes.slice(0, come).equals(ByteBuffer.wrap(expected, 0, come));
    }

    private static Refused malformed(String detail) {
        return new Refused(AddressRefusal.HEADER_MALFORMED, detail);
    }

    private static String hex(byte octet) {
        return "0x" + HexFormat.of().toHexDigits(octet);
    }
}
