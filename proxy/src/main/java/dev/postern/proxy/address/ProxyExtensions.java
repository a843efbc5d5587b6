package dev.postern.proxy.address;

import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.MalformedInput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The extensions of a PROXY protocol header (proxy-protocol.txt, §2.2.2 to §2.2.7): the checksum is checked, AWS's endpoint id is kept,
 * the rest only has to be whole. None is opened that holds others.
 */
record ProxyExtensions(Optional<VpcEndpointId> endpoint) {
    private static final int CHECKSUM = 0x03;
    private static final int PADDING = 0x04;
    // alb.md 7.1
    private static final int AWS = 0xEA;
    private static final int AWS_VPC_ENDPOINT_ID = 0x01;

    /** Extensions that do not add up; the message says where. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        private Malformed(String message) {
            super(message);
        }
    }

    /** Those from {@code at} to the end of a whole header. */
    static ProxyExtensions read(ByteBuffer header, int at) throws Malformed {
        var seen = new HashSet<Integer>();
        var endpoint = Optional.<VpcEndpointId>empty();
        var rest = header.slice(at, header.limit() - at);
        while (rest.hasRemaining()) {
            if (rest.remaining() < 3) {
                throw new Malformed(rest.remaining() + " bytes after the last extension (expected: none)");
            }
            var type = Byte.toUnsignedInt(rest.get());
            var length = Short.toUnsignedInt(rest.getShort());
            if (length > rest.remaining()) {
                throw new Malformed("extension " + hex(type) + ": length " + length + " (expected: at most "
                        + rest.remaining() + ")");
            }
            var value = rest.slice(rest.position(), length);
            if (type != PADDING && !seen.add(identity(type, value))) {
                throw new Malformed("extension " + hex(type) + ": stands twice");
            }
            if (type == CHECKSUM) {
                verifyChecksum(header, at + rest.position(), value);
            } else if (type == AWS && value.get(0) == AWS_VPC_ENDPOINT_ID) {
                endpoint = Optional.of(endpoint(value));
            }
            rest.position(rest.position() + length);
        }
        return new ProxyExtensions(endpoint);
    }

    /** AWS's extension comes once for each of its kinds. */
    private static int identity(int type, ByteBuffer value) throws Malformed {
        if (type != AWS) {
            return type;
        }
        if (!value.hasRemaining()) {
            throw new Malformed("extension " + hex(type) + ": empty (expected: a kind)");
        }
        return type << 8 | Byte.toUnsignedInt(value.get(0));
    }

    private static VpcEndpointId endpoint(ByteBuffer value) throws Malformed {
        var text = StandardCharsets.ISO_8859_1.decode(value.slice(1, value.remaining() - 1));
        try {
            return new VpcEndpointId(text.toString());
        } catch (MalformedInput e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }

    /** §2.2.3: CRC32c over the whole header, with zeros where the checksum stands. */
    private static void verifyChecksum(ByteBuffer header, int at, ByteBuffer value) throws Malformed {
        if (value.remaining() != Integer.BYTES) {
            throw new Malformed("checksum: length " + value.remaining() + " (expected: 4)");
        }
        var checksum = new CRC32C();
        checksum.update(header.slice(0, at));
        checksum.update(new byte[Integer.BYTES]);
        checksum.update(header.slice(at + Integer.BYTES, header.limit() - at - Integer.BYTES));
        if ((int) checksum.getValue() != value.getInt(0)) {
            throw new Malformed("checksum: wrong");
        }
    }

    private static String hex(int type) {
        return "0x" + HexFormat.of().toHexDigits((byte) type);
    }
}
