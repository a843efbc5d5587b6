package dev.postern.proxy.testing;

import dev.postern.proxy.address.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Headers of the PROXY protocol, version 2, as a load balancer sends them; and parts to make others of. */
public final class ProxyHeaders {
    public static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    public static final String ENDPOINT = "vpce-08d2bf15fac5001c9";

    private ProxyHeaders() {}

    /** A client at this address, port 40000, who reached 10.0.0.9:443 or its like. */
    public static byte[] of(String client, byte[]... extensions) {
        var ip = IpAddress.parse(client).getAddress();
        var server = Arrays.copyOf(new byte[] {10, 0, 0, 9}, ip.length);
        return header(
                0x21,
                ip.length == 4 ? 0x11 : 0x21,
                join(ip, server, number(40_000, 2), number(443, 2), join(extensions)));
    }

    /** What a network load balancer sends of a client behind an endpoint. */
    public static byte[] throughEndpoint(String client) {
        return withChecksum(client, endpoint(ENDPOINT));
    }

    /** The load balancer's own probe. */
    public static byte[] local() {
        return header(0x20, 0x00, new byte[0]);
    }

    public static byte[] header(int versionAndCommand, int family, byte[] rest) {
        return join(SIGNATURE, number(versionAndCommand, 1), number(family, 1), number(rest.length, 2), rest);
    }

    public static byte[] endpoint(String id) {
        return extension(0xEA, join(new byte[] {1}, id.getBytes(StandardCharsets.ISO_8859_1)));
    }

    public static byte[] extension(int type, byte[] value) {
        return join(number(type, 1), number(value.length, 2), value);
    }

    /** With the right checksum, as the last extension. */
    public static byte[] withChecksum(String client, byte[]... extensions) {
        var header = of(client, join(join(extensions), extension(0x03, new byte[4])));
        var checksum = new CRC32C();
        checksum.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) checksum.getValue());
        return header;
    }

    /** For {@link RawConnection#send}. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    public static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] number(int value, int bytes) {
        return Arrays.copyOfRange(ByteBuffer.allocate(4).putInt(value).array(), 4 - bytes, 4);
    }
}
