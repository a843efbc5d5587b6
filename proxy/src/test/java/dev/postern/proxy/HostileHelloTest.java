package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.PolicyEdge;
import dev.postern.proxy.testing.PolicyEdge.Engine;
import dev.postern.proxy.testing.PolicyEdge.Policy;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RawHello;
import dev.postern.proxy.testing.RecordRelay;
import dev.postern.proxy.testing.TestEdge;
import dev.postern.proxy.testing.TlsClient;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** However a client's first message is written, cut up or blown up, it is met by the listener's one policy, or by an end. */
class HostileHelloTest {
    private static final TestPki PKI = AccessEdge.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();

    /** Whether an engine may refuse a ClientHello with such a name: it is none by RFC 6066 §3. */
    private enum Form {
        SOUND,
        UNSOUND
    }

    /** A name as it stands in the extension, and the certificate that answers, if one does. */
    private record Name(String called, String octets, String shown, Form form) {
        @Override
        public String toString() {
            return called;
        }
    }

    private static final List<Name> NAMES = List.of(
            new Name("S2 as configured", "other.example", "other.example", Form.SOUND),
            new Name("S2 upper case", "OTHER.EXAMPLE", "other.example", Form.SOUND),
            new Name("S2 mixed case", "oThEr.ExAmPlE", "other.example", Form.SOUND),
            new Name("S2 dot at the end", "other.example.", "other.example", Form.UNSOUND),
            new Name("S2 two dots at the end", "other.example..", "localhost", Form.UNSOUND),
            new Name("S2 with a port", "other.example:443", "localhost", Form.UNSOUND),
            new Name("S2 punycode", "xn--other-9za.example", "localhost", Form.SOUND),
            new Name("S2 IPv4 address", "127.0.0.1", "localhost", Form.SOUND),
            new Name("S2 IPv6 address", "::1", "localhost", Form.UNSOUND),
            new Name("S2 empty", "", "localhost", Form.UNSOUND),
            new Name("S2 NUL", "other.example\0.localhost", "localhost", Form.UNSOUND),
            new Name("S2 slash", "../other.example", "localhost", Form.UNSOUND),
            new Name("S2 end of line", "other.example\r\n\"x\": 1", "localhost", Form.UNSOUND),
            new Name("S2 octets beyond ASCII", "\u00f6ther.example", "localhost", Form.UNSOUND),
            new Name("S2 a wildcard itself", "*.example", "localhost", Form.UNSOUND),
            new Name("S2 256 octets", "a.".repeat(121) + "other.example1", "localhost", Form.UNSOUND),
            new Name("S2 16,000 octets", "a".repeat(16_000), "localhost", Form.UNSOUND),
            new Name("S5 unknown", "nobody.example", "localhost", Form.SOUND));

    @TempDir
    static Path directory;

    private static PolicyEdge edge;

    @BeforeAll
    static void start() throws IOException {
        edge = new PolicyEdge(
                Files.createDirectory(directory.resolve("edge")), PKI, TestPki.named("Other", Instant.now()));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    static Stream<Arguments> names() {
        return NAMES.stream().flatMap(name -> Arrays.stream(Engine.values()).map(engine -> Arguments.of(name, engine)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("names")
    void asksForACertificateUnderEveryNameOrEnds(Name name, Engine engine) {
        var records = edge.records();

        var answer = RawHello.send(
                port(engine), RawHello.tls12().serverName(name.octets()).octets());

        if (name.form() == Form.UNSOUND && answer.messages().isEmpty()) {
            edge.awaitStatus(records, "Failed:UnmappedConnectionError");
        } else {
            assertThat(answer.asksForACertificate()).isTrue();
            assertThat(answer.shows(name.shown())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S5 without a server name the listener's own policy holds")
    void withoutAName(Engine engine) {
        var answer = RawHello.send(port(engine), RawHello.tls12().octets());

        assertThat(answer.asksForACertificate()).isTrue();
        assertThat(answer.shows("localhost")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C13 in mode off no certificate is asked for")
    void asksForNoCertificateInModeOff(Engine engine) {
        var answer =
                RawHello.send(edge.port(Policy.OFF, engine), RawHello.tls12().octets());

        assertThat(answer.messages()).contains(RawHello.CERTIFICATE).doesNotContain(RawHello.CERTIFICATE_REQUEST);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S3 a ClientHello in two records or two segments, cut at any octet, is the same ClientHello")
    void cutAnywhere(Engine engine) {
        var message = RawHello.tls12().serverName("other.example").message();
        var whole = RawHello.record(message, 0, message.length);
        for (int at = 1; at < whole.length; at++) {
            var inSegments =
                    RawHello.send(port(engine), Arrays.copyOf(whole, at), Arrays.copyOfRange(whole, at, whole.length));
            assertThat(inSegments.asksForACertificate() && inSegments.shows("other.example"))
                    .as("two segments, cut at " + at)
                    .isTrue();
        }
        for (int at = 1; at < message.length; at++) {
            var inRecords = RawHello.send(
                    port(engine), RawHello.record(message, 0, at), RawHello.record(message, at, message.length - at));
            assertThat(inRecords.asksForACertificate() && inRecords.shows("other.example"))
                    .as("two records, cut at " + at)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S3 a handshake in records of one octet ends in the same verdict")
    void inRecordsOfOneOctet(Engine engine) {
        try (var relay = new RecordRelay(port(engine), RecordRelay.inRecordsOf(1))) {
            for (var version : List.of("TLSv1.2", "TLSv1.3")) {
                var records = edge.records();
                var seen = edge.upstream().received().size();

                assertThat(new TlsClient(Optional.of(ACME), version).get(relay.port()))
                        .startsWith("HTTP/1.1 200");
                edge.awaitStatus(records, "Success");
                assertThat(new TlsClient(
                                        Optional.of(
                                                PKI.impostor().client("acme").mint()),
                                        version)
                                .get(relay.port()))
                        .isEmpty();
                edge.awaitStatus(records, "Failed:ClientCertUntrusted");
                assertThat(edge.upstream().received()).hasSize(seen + 1);
            }
        }
    }

    private record Claim(String called, String octets) {
        @Override
        public String toString() {
            return called;
        }
    }

    static Stream<Arguments> claims() {
        return Stream.of(
                        new Claim("S4 a record of 65,535 octets", "\u0016\u0003\u0001\u00ff\u00ff\u0001"),
                        new Claim("S4 a record of 2^14 + 257 octets", "\u0016\u0003\u0001A\u0001\u0001"),
                        new Claim(
                                "S4 a ClientHello of 16 MiB in 9 octets",
                                "\u0016\u0003\u0001\0\u0004\u0001\u00ff\u00ff\u00ff"),
                        new Claim(
                                "S4 a ClientHello of 64 KiB and one", "\u0016\u0003\u0001\0\u0004\u0001\u0001\0\u0001"))
                .flatMap(claim -> Arrays.stream(Engine.values()).map(engine -> Arguments.of(claim, engine)));
    }

    /** Whether at once or when the client gives up, it ends, and nothing that was claimed is held. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("claims")
    void holdsNothingThatIsOnlyClaimed(Claim claim, Engine engine) {
        var before = directMemory();
        var clients = new ArrayList<RawConnection>();
        for (int at = 0; at < 200; at++) {
            clients.add(new RawConnection(port(engine)).send(claim.octets()));
        }

        // Pages of 64 KiB for each would be 12 MB; the pool takes its memory in chunks, some for each event loop.
        assertThat(directMemory() - before).isLessThan(10 * 1024 * 1024);

        clients.forEach(RawConnection::close);
        assertThat(RawHello.send(port(engine), RawHello.tls12().octets()).asksForACertificate())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JDK"})
    @DisplayName("S4 a ClientHello whose rest never comes ends with the deadline, with one certificate or several")
    void endsWithTheDeadline(TlsEngine engine) throws IOException {
        var limits = new LimitsConfig(
                Duration.ofMillis(200), Duration.ofSeconds(10), 100, 100, Duration.ZERO, Duration.ofSeconds(5));
        for (var certificates : List.of(1, 2)) {
            var files = Files.createTempDirectory(directory, "deadline");
            var mode = new MutualAuthentication.Verify("clients");
            try (var slow = TestEdge.start(
                    files,
                    PKI,
                    mode,
                    limits,
                    listener -> listener.withTlsEngine(engine)
                            .withCertificates(Collections.nCopies(
                                    certificates, listener.certificates().get(0))))) {
                // 60 KB claimed, within the limit, and four octets sent.
                try (var silent = new RawConnection(slow.port()).send("\u0016\u0003\u0001\0\u0004\u0001\0\u00ea`")) {
                    assertThat(silent.rest()).isIn("", "[reset]");
                }
                assertThat(slow.upstream().received()).isEmpty();
            }
        }
    }

    private record Hello(String called, RawHello hello) {
        @Override
        public String toString() {
            return called;
        }
    }

    static Stream<Arguments> large() {
        return Stream.of(
                        new Hello(
                                "S8 a post-quantum share and a ticket of 2 KB",
                                RawHello.tls13()
                                        .serverName("other.example")
                                        .shares(true)
                                        .preSharedKey(new byte[2_048])),
                        new Hello(
                                "S8 a post-quantum share, and 255 protocols of 200 octets",
                                RawHello.tls13()
                                        .serverName("other.example")
                                        .shares(true)
                                        .protocols(Collections.nCopies(255, "p".repeat(200)))),
                        new Hello(
                                "S8 protocols nobody knows",
                                RawHello.tls13()
                                        .shares(false)
                                        .protocols(List.of("h3", "spdy/1", "\0", "http/0.9", "H2"))))
                .flatMap(hello -> Arrays.stream(Engine.values()).map(engine -> Arguments.of(hello, engine)));
    }

    /** In segments as over a link of the smallest MTU that IPv4 allows hosts to count on. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("large")
    void answersALargeHelloInSmallSegments(Hello large, Engine engine) {
        var answer = RawHello.send(port(engine), segments(large.hello().octets(), 536));

        assertThat(answer.messages()).startsWith(RawHello.SERVER_HELLO);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S8 255 protocols of 255 octets, as many as fit, are answered or refused, and no harm done")
    void asManyProtocolsAsFit(Engine engine) {
        var hello = RawHello.tls12().protocols(Collections.nCopies(255, "p".repeat(255)));
        var records = edge.records();

        var answer = RawHello.send(port(engine), hello.octets());

        if (answer.messages().isEmpty()) {
            edge.awaitStatus(records, "Failed:UnmappedConnectionError");
        } else {
            assertThat(answer.asksForACertificate()).isTrue();
        }
        assertThat(RawHello.send(port(engine), RawHello.tls12().octets()).asksForACertificate())
                .isTrue();
    }

    static Stream<Arguments> old() {
        return Stream.of(
                        new Claim(
                                "S8 SSLv2 hello",
                                "\u0080.\u0001\u0000\u0002\u0000\u0015\u0000\u0000\u0000\u0010" + "a".repeat(37)),
                        new Claim(
                                "S8 SSLv2 hello that asks for TLS",
                                "\u0080.\u0001\u0003\u0001\u0000\u0015\u0000\u0000\u0000\u0010" + "a".repeat(37)),
                        new Claim("S8 SSLv3 hello", old("\u0003\0")),
                        new Claim("S8 TLS 1.0 hello", old("\u0003\u0001")),
                        new Claim("S8 TLS 1.1 hello", old("\u0003\u0002")))
                .flatMap(claim -> Arrays.stream(Engine.values()).map(engine -> Arguments.of(claim, engine)));
    }

    private static String old(String version) {
        var message = RawHello.tls12().message();
        message[4] = (byte) version.charAt(0);
        message[5] = (byte) version.charAt(1);
        return new String(RawHello.record(message, 0, message.length), ISO_8859_1);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("old")
    void refusesWhatIsOlderThanThePolicy(Claim claim, Engine engine) {
        var records = edge.records();
        var seen = edge.upstream().received().size();

        var answer = RawHello.send(port(engine), claim.octets().getBytes(ISO_8859_1));

        assertThat(answer.messages()).isEmpty();
        edge.awaitStatus(records, "Failed:UnmappedConnectionError");
        assertThat(edge.upstream().received()).hasSize(seen);
    }

    private static byte[][] segments(byte[] octets, int size) {
        var segments = new ArrayList<byte[]>();
        for (int at = 0; at < octets.length; at += size) {
            segments.add(Arrays.copyOfRange(octets, at, Math.min(octets.length, at + size)));
        }
        return segments.toArray(byte[][]::new);
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static int port(Engine engine) {
        return edge.port(Policy.VERIFY, engine);
    }
}
