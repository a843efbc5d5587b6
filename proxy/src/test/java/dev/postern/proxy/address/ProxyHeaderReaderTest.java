package dev.postern.proxy.address;

import static dev.postern.proxy.testing.ProxyHeaders.ENDPOINT;
import static dev.postern.proxy.testing.ProxyHeaders.SIGNATURE;
import static dev.postern.proxy.testing.ProxyHeaders.endpoint;
import static dev.postern.proxy.testing.ProxyHeaders.extension;
import static dev.postern.proxy.testing.ProxyHeaders.header;
import static dev.postern.proxy.testing.ProxyHeaders.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.client.VpcEndpointId;
import dev.postern.proxy.address.ProxyHeader.Incomplete;
import dev.postern.proxy.address.ProxyHeader.Local;
import dev.postern.proxy.address.ProxyHeader.Proxied;
import dev.postern.proxy.address.ProxyHeader.Refused;
import dev.postern.proxy.testing.ProxyHeaders;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of H5 and H6 that one side can see alone; {@code ProxyProtocolTest} sends them over sockets. */
class ProxyHeaderReaderTest {
    record Row(String name, AddressRefusal reason, String detail, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Row> ROWS = List.of(
            missing("a TLS handshake", new byte[] {0x16, 0x03, 0x01}, "the first byte is 0x16 (expected: a header)"),
            missing("a request", latin("GET / HTTP/1.1\r\n"), "the first byte is 0x47 (expected: a header)"),
            missing(
                    "a signature with a wrong end",
                    latin("\r\n\r\n\0\r\nQUIT\r"),
                    "the first byte is 0x0d (expected: a header)"),
            new Row(
                    "version 1",
                    AddressRefusal.HEADER_VERSION_1,
                    "a header of version 1 (expected: version 2)",
                    latin("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")),
            malformed(
                    "version 3",
                    "version and command are 0x31 (expected: 0x20 or 0x21)",
                    header(0x31, 0x11, new byte[12])),
            malformed(
                    "version 1 in binary",
                    "version and command are 0x11 (expected: 0x20 or 0x21)",
                    header(0x11, 0x11, new byte[12])),
            malformed(
                    "command 2",
                    "version and command are 0x22 (expected: 0x20 or 0x21)",
                    header(0x22, 0x11, new byte[12])),
            malformed(
                    "no family",
                    "family and transport are 0x00 (expected: 0x11 or 0x21)",
                    header(0x21, 0x00, new byte[12])),
            malformed(
                    "UDP", "family and transport are 0x12 (expected: 0x11 or 0x21)", header(0x21, 0x12, new byte[12])),
            malformed(
                    "a UNIX socket",
                    "family and transport are 0x31 (expected: 0x11 or 0x21)",
                    header(0x21, 0x31, new byte[216])),
            malformed("IPv4 cut short", "length 11 (expected: at least 12)", header(0x21, 0x11, new byte[11])),
            malformed("IPv6 cut short", "length 35 (expected: at least 36)", header(0x21, 0x21, new byte[35])),
            malformed("IPv6 said, IPv4 sent", "length 12 (expected: at least 36)", header(0x21, 0x21, new byte[12])),
            new Row(
                    "one byte too long",
                    AddressRefusal.HEADER_TOO_LONG,
                    "length 1025 (expected: at most 1024)",
                    header(0x21, 0x11, new byte[1025])),
            new Row(
                    "64 KB",
                    AddressRefusal.HEADER_TOO_LONG,
                    "length 65535 (expected: at most 1024)",
                    header(0x21, 0x11, new byte[65535])),
            new Row(
                    "a probe of 64 KB",
                    AddressRefusal.HEADER_TOO_LONG,
                    "length 65535 (expected: at most 1024)",
                    header(0x20, 0x00, new byte[65535])),
            malformed(
                    "bytes that are no extension",
                    "2 bytes after the last extension (expected: none)",
                    client(new byte[] {4, 0})),
            malformed(
                    "an extension beyond the header",
                    "extension 0xea: length 5 (expected: at most 4)",
                    client(new byte[] {(byte) 0xEA, 0, 5, 1, 'v', 'p', 'c'})),
            malformed(
                    "an extension of 64 KB that is not there",
                    "extension 0x05: length 65535 (expected: at most 0)",
                    client(new byte[] {5, -1, -1})),
            malformed(
                    "an extension twice",
                    "extension 0x02: stands twice",
                    client(extension(0x02, latin("a")), extension(0x02, latin("b")))),
            malformed(
                    "two endpoints",
                    "extension 0xea: stands twice",
                    client(endpoint(ENDPOINT), endpoint("vpce-0123456789abcdef0"))),
            malformed(
                    "the same endpoint twice",
                    "extension 0xea: stands twice",
                    client(endpoint(ENDPOINT), endpoint(ENDPOINT))),
            malformed(
                    "AWS's extension without a kind",
                    "extension 0xea: empty (expected: a kind)",
                    client(extension(0xEA, new byte[0]))),
            id("no id", ""),
            id("another resource", "eni-08d2bf15fac5001c9"),
            id("7 digits", "vpce-08d2bf1"),
            id("18 digits", "vpce-08d2bf15fac5001c90"),
            id("upper case", "vpce-08D2BF15FAC5001C9"),
            id("a line break", "vpce-08d2bf15\r\nX: y"),
            id("a NUL at the end", ENDPOINT + "\0"),
            malformed(
                    "a checksum of 3 bytes", "checksum: length 3 (expected: 4)", client(extension(0x03, new byte[3]))),
            malformed("a wrong checksum", "checksum: wrong", client(endpoint(ENDPOINT), extension(0x03, new byte[4]))));

    @ParameterizedTest
    @FieldSource("ROWS")
    void refuses(Row row) {
        assertThat(read(row.bytes())).isEqualTo(new Refused(row.reason(), row.detail()));
    }

    @Test
    void tellsAnIpv4Client() {
        var header = ProxyHeaders.of("192.0.2.7");

        assertThat(read(header)).isEqualTo(proxied(header, "192.0.2.7", Optional.empty()));
    }

    @Test
    void tellsAnIpv6ClientAndItsEndpoint() {
        var header = ProxyHeaders.throughEndpoint("2001:db8::7");

        assertThat(read(header)).isEqualTo(proxied(header, "2001:db8::7", Optional.of(new VpcEndpointId(ENDPOINT))));
    }

    /** One address has one notation, or a list of networks could be walked around. */
    @Test
    void takesAMappedAddressForTheIpv4OneItIs() {
        var mapped =
                join(new byte[10], new byte[] {-1, -1, (byte) 192, 0, 2, 7}, new byte[16], new byte[] {1, 2, 3, 4});

        var read = (Proxied) read(header(0x21, 0x21, mapped));

        assertThat(read.client().ipText()).isEqualTo("192.0.2.7");
    }

    @Test
    void passesOverWhatItDoesNotKnow() {
        var header = client(
                extension(0x04, new byte[40]),
                extension(0x04, new byte[3]),
                extension(0x20, new byte[] {1, 0, 0, 0, 0, 0x20, -1, -1}), // TLS facts, with one inside that has no end
                extension(0xEA, new byte[] {2, 'x'}),
                endpoint("vpce-0a1b2c3d"),
                extension(0xEF, new byte[0]));

        assertThat(read(header))
                .isEqualTo(proxied(header, "192.0.2.7", Optional.of(new VpcEndpointId("vpce-0a1b2c3d"))));
    }

    @Test
    void readsTheLongestHeader() {
        var header = client(extension(0x05, new byte[1024 - 12 - 3]));

        assertThat(header).hasSize(ProxyHeaderReader.MAX_BYTES);
        assertThat(read(header)).isEqualTo(proxied(header, "192.0.2.7", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12, 1024})
    void takesAProbeForOneWhateverItCarries(int length) {
        var rest = new byte[length];
        Arrays.fill(rest, (byte) 0xEA);

        assertThat(read(header(0x20, 0x99, rest))).isEqualTo(new Local(16 + length));
    }

    @Test
    void waitsForTheRestAtEveryByte() {
        var header = ProxyHeaders.throughEndpoint("192.0.2.7");
        for (var come = 1; come < header.length; come++) {
            assertThat(read(Arrays.copyOf(header, come))).as(come + " bytes").isEqualTo(new Incomplete());
        }
        assertThat(read(latin("PROXY"))).isEqualTo(new Incomplete());
    }

    @Test
    void doesNotLookBeyondTheHeaderNorMoveTheBuffer() {
        var header = ProxyHeaders.throughEndpoint("192.0.2.7");
        var more = ByteBuffer.wrap(join(new byte[] {9, 9}, header, SIGNATURE)).position(2);

        var read = ProxyHeaderReader.read(more);

        assertThat(read).isEqualTo(proxied(header, "192.0.2.7", Optional.of(new VpcEndpointId(ENDPOINT))));
        assertThat(more.position()).isEqualTo(2);
    }

    /** One bit, anywhere: with a checksum nothing else is ever believed than what was sent. */
    @Test
    void believesNothingOfADamagedHeader() {
        var header = ProxyHeaders.throughEndpoint("192.0.2.7");
        var whole = read(header);
        for (var bit = 0; bit < header.length * 8; bit++) {
            var damaged = header.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);

            var read = read(damaged);

            // The checksum's own type turned into another leaves the rest as it was.
            assertThat(read instanceof Proxied && !read.equals(whole))
                    .as("bit " + bit)
                    .isFalse();
        }
    }

    @Test
    void readsAnythingWithoutFailing() {
        var random = new Random(20261123);
        for (var round = 0; round < 50_000; round++) {
            var rest = new byte[random.nextInt(80)];
            random.nextBytes(rest);
            var start = header(0x20 | random.nextInt(2), random.nextBoolean() ? 0x11 : 0x21, rest);

            assertThat(read(start)).isNotInstanceOf(Incomplete.class);
        }
    }

    private static ProxyHeader read(byte[] bytes) {
        return ProxyHeaderReader.read(ByteBuffer.wrap(bytes));
    }

    private static Proxied proxied(byte[] header, String ip, Optional<VpcEndpointId> endpoint) {
        var socket = new InetSocketAddress(IpAddress.parse(ip), 40_000);
        return new Proxied(header.length, new ClientAddress(socket, endpoint));
    }

    private static byte[] client(byte[]... extensions) {
        return ProxyHeaders.of("192.0.2.7", extensions);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Row missing(String name, byte[] bytes, String detail) {
        return new Row(name, AddressRefusal.HEADER_MISSING, detail, bytes);
    }

    private static Row malformed(String name, String detail, byte[] bytes) {
        return new Row(name, AddressRefusal.HEADER_MALFORMED, detail, bytes);
    }

    private static Row id(String name, String id) {
        return malformed(
                "endpoint: " + name,
                "VPC endpoint id of " + id.length()
                        + " characters (expected: vpce- and 8 to 17 lower-case hexadecimal digits)",
                client(endpoint(id)));
    }
}
