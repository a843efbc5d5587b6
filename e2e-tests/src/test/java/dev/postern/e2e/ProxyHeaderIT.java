package dev.postern.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Engine;
import dev.postern.e2e.kit.NetworkLoadBalancer;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.e2e.kit.Wire;
import dev.postern.pki.testing.TestCredential;
import dev.postern.proxy.testing.ProxyHeaders;
import dev.postern.proxy.testing.RelayBefore.Delivery;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where a load balancer has to say whose connection it is, whatever is not its header in its right form ends the connection of a client
 * however good, in TLS and before the API has seen a byte (H5). The forms themselves are the tables of the proxy's own tests.
 */
class ProxyHeaderIT {
    private static final String ENDPOINT = ProxyHeaders.ENDPOINT;

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @SuppressWarnings("NullAway.Init") // before all
    private static Optional<TestCredential> acme;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.verifyBehindLoadBalancer("nlb", "partners", "localhost")
                        .trustStore("partners", "issuing.crl", "root.crl"));
        acme = Optional.of(stage.pki().client("acme").mint());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private record Row(String name, String reason, byte[] header) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> refused() {
        var good = NetworkLoadBalancer.header("10.8.0.7", ENDPOINT);
        var wrong = good.clone();
        wrong[wrong.length - 1] ^= 1;
        var flipped = good.clone();
        flipped[16] ^= 1; // another address under the old checksum
        var other = ProxyHeaders.endpoint("vpce-0123456789abcdef0");
        var rows = List.of(
                new Row("missing", "ProxyHeaderMissing", new byte[0]),
                new Row(
                        "version 1",
                        "ProxyHeaderVersion1",
                        "PROXY TCP4 10.8.0.7 10.0.0.9 40000 443\r\n".getBytes(ISO_8859_1)),
                new Row("wrong checksum", "ProxyHeaderMalformed", wrong),
                new Row("another address under the checksum", "ProxyHeaderMalformed", flipped),
                new Row(
                        "extension longer than the header",
                        "ProxyHeaderMalformed",
                        ProxyHeaders.of("10.8.0.7", new byte[] {(byte) 0xEA, 0, 99, 1})),
                new Row("64 KB of extensions", "ProxyHeaderTooLong", ProxyHeaders.header(0x21, 0x11, new byte[65535])),
                new Row(
                        "the endpoint twice",
                        "ProxyHeaderMalformed",
                        ProxyHeaders.withChecksum("10.8.0.7", ProxyHeaders.endpoint(ENDPOINT), other)),
                new Row(
                        "the same endpoint twice",
                        "ProxyHeaderMalformed",
                        ProxyHeaders.withChecksum(
                                "10.8.0.7", ProxyHeaders.endpoint(ENDPOINT), ProxyHeaders.endpoint(ENDPOINT))),
                new Row(
                        "command neither LOCAL nor PROXY",
                        "ProxyHeaderMalformed",
                        ProxyHeaders.header(0x22, 0x11, new byte[12])),
                new Row("no address family", "ProxyHeaderMalformed", ProxyHeaders.header(0x21, 0x00, new byte[0])));
        return Stream.of(Engine.values()).flatMap(engine -> rows.stream().map(row -> Arguments.of(engine, row)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refused")
    void h5NobodyComesInBehindWhatIsNoHeader(Engine engine, Row row) {
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();
        try (var balancer = new NetworkLoadBalancer(port(engine), row.header(), Delivery.WITH_THE_FIRST_BYTES)) {
            var answer = stage.curl().get(balancer.port(), "/widgets", acme, TlsVersion.TLS_1_3);

            assertThat(answer.refused()).as(answer.said()).isTrue();
        }
        var record = stage.edge().connections().next(mark);
        assertThat(record.path("reason").asString()).isEqualTo(row.reason());
        assertThat(record.path("client_ip").asString()).isEqualTo("127.0.0.1");
        assertThat(record.path("vpc_endpoint_id").isNull()).isTrue();
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    /** A probe is nobody's connection: what follows it is not looked at. */
    @ParameterizedTest
    @EnumSource
    void h5NobodyComesInBehindAProbe(Engine engine) {
        var seen = stage.api().seen();
        var probes = probes(engine);
        try (var balancer =
                new NetworkLoadBalancer(port(engine), NetworkLoadBalancer.probe(), Delivery.WITH_THE_FIRST_BYTES)) {
            var answer = stage.curl().get(balancer.port(), "/widgets", acme, TlsVersion.TLS_1_3);

            assertThat(answer.refused()).as(answer.said()).isTrue();
        }
        Patience.until("the probe is counted", () -> probes(engine) == probes + 1);
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    @ParameterizedTest
    @EnumSource
    void h5AHeaderCutAtAnyByteIsNone(Engine engine) {
        var header = NetworkLoadBalancer.header("10.8.0.7", ENDPOINT);
        var seen = stage.api().seen();
        var mark = stage.edge().connections().mark();

        for (var length = 1; length < header.length; length++) {
            try (var wire = Wire.plain(port(engine))) {
                wire.send(Arrays.copyOf(header, length));
            }
        }

        var records = stage.edge().connections().since(mark, header.length - 1);
        assertThat(records).hasSize(header.length - 1).allSatisfy(record -> {
            assertThat(record.path("reason").asString()).isEqualTo("ProxyHeaderIncomplete");
            assertThat(record.path("client_ip").asString()).isEqualTo("127.0.0.1");
            assertThat(record.path("vpc_endpoint_id").isNull()).isTrue();
        });
        assertThat(stage.api().seen()).isEqualTo(seen);
    }

    static Stream<Arguments> deliveries() {
        return Stream.of(Engine.values())
                .flatMap(engine -> Stream.of(Delivery.values()).map(delivery -> Arguments.of(engine, delivery)));
    }

    /** In one segment with TLS behind it, or in as many as it has bytes. */
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("deliveries")
    void h5AHeaderIsReadHoweverItTravels(Engine engine, Delivery delivery) {
        var mark = stage.edge().connections().mark();
        var header = NetworkLoadBalancer.header("10.8.0.7", ENDPOINT);
        try (var balancer = new NetworkLoadBalancer(port(engine), header, delivery)) {
            var answer = stage.curl().get(balancer.port(), "/widgets", acme, TlsVersion.TLS_1_3);

            assertThat(answer.body()).as(answer.said()).isEqualTo(PrivateApi.WIDGET);
        }
        assertThat(stage.edge().connections().next(mark).path("vpc_endpoint_id").asString())
                .isEqualTo(ENDPOINT);
    }

    /** The extension for TLS holds others, which may hold itself; nothing in it is opened, so an endpoint in there is none. */
    @ParameterizedTest
    @EnumSource
    void h5ExtensionsInExtensionsAreNotOpened(Engine engine) {
        var nested = ProxyHeaders.endpoint("vpce-0123456789abcdef0");
        for (var depth = 0; depth < 100; depth++) {
            nested = ProxyHeaders.extension(0x20, ProxyHeaders.join(new byte[] {1, 0, 0, 0, 0}, nested));
        }
        var mark = stage.edge().connections().mark();
        var header = ProxyHeaders.withChecksum("10.8.0.7", nested);
        try (var balancer = new NetworkLoadBalancer(port(engine), header, Delivery.ALONE)) {
            var answer = stage.curl().get(balancer.port(), "/widgets", acme, TlsVersion.TLS_1_3);

            assertThat(answer.body()).as(answer.said()).isEqualTo(PrivateApi.WIDGET);
        }
        var record = stage.edge().connections().next(mark);
        assertThat(record.path("client_ip").asString()).isEqualTo("10.8.0.7");
        assertThat(record.path("vpc_endpoint_id").isNull()).isTrue();
    }

    private static double probes(Engine engine) {
        return stage.edge()
                .metric("postern_proxy_headers_total{listener=\"%s\",result=\"probe\"}"
                        .formatted(engine.listener("nlb")));
    }

    private static int port(Engine engine) {
        return stage.edge().port(engine.listener("nlb"));
    }
}
