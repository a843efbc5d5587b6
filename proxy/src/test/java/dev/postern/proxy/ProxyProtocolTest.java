package dev.postern.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.address.PeerSet;
import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.ProxyProtocolConfig;
import dev.postern.proxy.config.ProxyProtocolMode;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.testing.ProxyHeaders;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RecordingUpstream;
import dev.postern.proxy.testing.RelayBefore;
import dev.postern.proxy.testing.TestEdge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Behind a network load balancer that tells whose connection it passes on; H5 and H6 of the bar of hostile inputs. */
class ProxyProtocolTest {
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final MutualAuthentication HEADER =
            new MutualAuthentication.VerifyHeader("clients", PeerSet.parse(List.of("192.0.2.0/24")));

    private final TestPki pki = TestPki.withIntermediate(Instant.now());

    @TempDir
    Path directory;

    @Nested
    class WithTls {
        @ParameterizedTest
        @CsvSource({
            "BORINGSSL, ALONE", "BORINGSSL, WITH_THE_FIRST_BYTES", "BORINGSSL, BYTE_BY_BYTE",
            "JDK, ALONE", "JDK, WITH_THE_FIRST_BYTES", "JDK, BYTE_BY_BYTE"
        })
        void h5LetsAClientInAndKnowsWhereItCallsFrom(TlsEngine engine, RelayBefore.Delivery delivery) {
            try (var edge = verify(engine);
                    var relay = new RelayBefore(edge.port(), ProxyHeaders.throughEndpoint("2001:db8::7"), delivery)) {
                var result = edge.curl()
                        .get(
                                "https://localhost:" + relay.port() + "/widgets",
                                Optional.of(pki.client("acme").mint()));

                assertThat(result.body()).as(result.log()).isEqualTo(RecordingUpstream.WIDGET);
                assertThat(edge.upstream().last().header("X-Forwarded-For")).isEqualTo("2001:db8::7");
                for (var log : List.of("connection.log", "access.log")) {
                    var record = record(edge, log);
                    assertThat(record.path("client_ip").asString()).isEqualTo("2001:db8::7");
                    assertThat(record.path("client_port").asInt()).isEqualTo(40_000);
                    assertThat(record.path("vpc_endpoint_id").asString()).isEqualTo(ProxyHeaders.ENDPOINT);
                }
            }
        }

        /** The load balancer does not remove a header that its client has sent: the second is the client's, and no TLS. */
        @ParameterizedTest
        @EnumSource(names = {"BORINGSSL", "JDK"})
        void h6TakesNoSecondHeader(TlsEngine engine) {
            try (var edge = verify(engine);
                    var connection = new RawConnection(edge.port())) {
                connection.send(ProxyHeaders.text(
                        ProxyHeaders.join(ProxyHeaders.throughEndpoint("192.0.2.7"), ProxyHeaders.of("198.51.100.1"))));

                assertThat(connection.rest()).isEqualTo("[reset]");
                assertThat(record(edge, "connection.log").path("client_ip").asString())
                        .isEqualTo("192.0.2.7");
                assertThat(edge.upstream().received()).isEmpty();
            }
        }

        @ParameterizedTest
        @EnumSource(names = {"BORINGSSL", "JDK"})
        void h5RefusesAClientThatSendsNone(TlsEngine engine) {
            try (var edge = verify(engine)) {
                var result = edge.curl()
                        .get(
                                edge.url("/widgets"),
                                Optional.of(pki.client("acme").mint()));

                assertThat(result.reset()).as(result.log()).isTrue();
                assertThat(record(edge, "connection.log").path("reason").asString())
                        .isEqualTo("ProxyHeaderMissing");
                assertThat(edge.upstream().received()).isEmpty();
            }
        }

        /**
         * A network load balancer sends its header with the client's first bytes, so the client chooses when: what it leaves of the deadline,
         * nothing too, is all its handshake has, and the place among handshakes is free again.
         */
        @ParameterizedTest
        @EnumSource(names = {"BORINGSSL", "JDK"})
        void endsAHandshakeWhoseHeaderCameAtTheLastMoment(TlsEngine engine) {
            try (var edge = verify(engine, limits(Duration.ofMillis(1), 1))) {
                for (int attempt = 0; attempt < 100; attempt++) {
                    try (var connection = new RawConnection(edge.port())) {
                        connection.sendIfOpen(ProxyHeaders.text(ProxyHeaders.throughEndpoint("192.0.2.7")));
                        assertThat(connection.rest()).as("attempt " + attempt).isIn("", "[reset]");
                    }
                    TestEdge.await(() -> metric(edge, "postern_open_connections{listener=\"edge\"} ") == 0);
                }

                assertThat(metric(edge, "postern_rejected_connections_total{limit=\"handshakes\",listener=\"edge\"} "))
                        .isZero();
            }
        }

        private TestEdge verify(TlsEngine engine) {
            return verify(engine, LimitsConfig.DEFAULT);
        }

        private TestEdge verify(TlsEngine engine, LimitsConfig limits) {
            return TestEdge.start(
                    directory,
                    pki,
                    new MutualAuthentication.Verify("clients"),
                    limits,
                    listener -> with(listener.withTlsEngine(engine), "127.0.0.0/8"));
        }
    }

    record Row(String name, String reason, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Row> ROWS = List.of(
            new Row("a request", "ProxyHeaderMissing", GET.getBytes(ISO_8859_1)),
            new Row(
                    "version 1",
                    "ProxyHeaderVersion1",
                    "PROXY TCP4 192.0.2.7 10.0.0.9 40000 443\r\n".getBytes(ISO_8859_1)),
            new Row("version 3", "ProxyHeaderMalformed", ProxyHeaders.header(0x31, 0x11, new byte[12])),
            new Row("no family", "ProxyHeaderMalformed", ProxyHeaders.header(0x21, 0x00, new byte[12])),
            new Row("UDP", "ProxyHeaderMalformed", ProxyHeaders.header(0x21, 0x12, new byte[12])),
            new Row("addresses cut short", "ProxyHeaderMalformed", ProxyHeaders.header(0x21, 0x11, new byte[11])),
            new Row("64 KB of extensions", "ProxyHeaderTooLong", ProxyHeaders.header(0x21, 0x11, new byte[65535])),
            new Row("a probe of 64 KB", "ProxyHeaderTooLong", ProxyHeaders.header(0x20, 0x00, new byte[65535])),
            new Row("an extension beyond the header", "ProxyHeaderMalformed", ProxyHeaders.of("192.0.2.7", new byte[] {
                (byte) 0xEA, 0, 30, 1
            })),
            new Row(
                    "two endpoints",
                    "ProxyHeaderMalformed",
                    ProxyHeaders.of(
                            "192.0.2.7",
                            ProxyHeaders.endpoint(ProxyHeaders.ENDPOINT),
                            ProxyHeaders.endpoint("vpce-0123456789abcdef0"))),
            new Row(
                    "an endpoint that is none",
                    "ProxyHeaderMalformed",
                    ProxyHeaders.of("192.0.2.7", ProxyHeaders.endpoint("vpce-\",\"admin\":\"1"))),
            new Row(
                    "a wrong checksum",
                    "ProxyHeaderMalformed",
                    ProxyHeaders.of("192.0.2.7", ProxyHeaders.extension(0x03, new byte[4]))));

    @ParameterizedTest
    @FieldSource("ROWS")
    void h5RefusesWhatIsNoHeaderEvenIfARequestFollows(Row row) {
        try (var edge = plain("127.0.0.0/8");
                var connection = new RawConnection(edge.port())) {
            connection.send(ProxyHeaders.text(row.bytes()) + GET);

            assertThat(connection.rest()).isEqualTo("[reset]");
            var record = record(edge, "connection.log");
            assertThat(record.path("reason").asString()).isEqualTo(row.reason());
            assertThat(record.path("tls_verify_status").asString()).isEqualTo("Failed:UnmappedConnectionError");
            assertThat(record.path("client_ip").asString()).isEqualTo("127.0.0.1");
            assertThat(record.path("vpc_endpoint_id").isNull()).isTrue();
            assertThat(headers(edge, row.reason())).isEqualTo(1);
            assertThat(edge.upstream().received()).isEmpty();
        }
    }

    @Test
    void h5h6BelievesNoHeaderOfAStranger() {
        try (var edge = plain("10.0.0.0/8");
                var connection = new RawConnection(edge.port())) {
            connection.sendIfOpen(ProxyHeaders.text(ProxyHeaders.throughEndpoint("10.0.0.1")) + GET);

            // The reset is told once, to the write or to the read, whichever meets it first.
            assertThat(connection.rest()).isIn("[reset]", "");
            assertThat(record(edge, "connection.log").path("reason").asString()).isEqualTo("ProxyPeerUntrusted");
            assertThat(edge.upstream().received()).isEmpty();
        }
    }

    @Test
    void h5RecordsAConnectionThatEndsInTheMiddleOfItsHeader() {
        try (var edge = plain("127.0.0.0/8")) {
            try (var connection = new RawConnection(edge.port())) {
                connection.send(ProxyHeaders.text(ProxyHeaders.SIGNATURE));
            }

            var record = record(edge, "connection.log");
            assertThat(record.path("reason").asString()).isEqualTo("ProxyHeaderIncomplete");
            assertThat(record.path("detail").asString()).isEqualTo("closed after 12 bytes of it");
        }
    }

    /** Load balancers look every few seconds, from every zone: counted, not recorded. */
    @Test
    void countsProbesWithoutRecordingThem() {
        try (var edge = plain("127.0.0.0/8")) {
            try (var probe = new RawConnection(edge.port())) {
                assertThat(probe.send(ProxyHeaders.text(ProxyHeaders.local())).rest())
                        .isEmpty();
            }
            new RawConnection(edge.port()).close();
            TestEdge.await(() -> headers(edge, "probe") == 1 && headers(edge, "abandoned") == 1);

            assertThat(ask(edge, "192.0.2.7", GET)).startsWith("HTTP/1.1 403 ");

            // The first record of all is that of the request after them.
            assertThat(record(edge, "connection.log").path("client_ip").asString())
                    .isEqualTo("192.0.2.7");
            assertThat(headers(edge, "accepted")).isEqualTo(1);
        }
    }

    /** A probe is nobody's connection: what follows it is not looked at. */
    @Test
    void h5ServesNobodyBehindAProbe() {
        try (var edge = plain("127.0.0.0/8");
                var connection = new RawConnection(edge.port())) {
            connection.send(ProxyHeaders.text(ProxyHeaders.local()) + GET);

            assertThat(connection.rest()).doesNotContain("HTTP/1.1");
            assertThat(edge.upstream().received()).isEmpty();
        }
    }

    /** Waiting for headers must not cost more than waiting for handshakes may. */
    @Test
    void waitsForSoManyHeadersAtOnceAndNoMore() {
        try (var edge = plain("127.0.0.0/8", limits(Duration.ofSeconds(10), 1))) {
            try (var one = new RawConnection(edge.port());
                    var other = new RawConnection(edge.port())) {
                TestEdge.await(() ->
                        metric(edge, "postern_rejected_connections_total{limit=\"handshakes\",listener=\"edge\"} ")
                                == 1);
                one.reset();
                other.reset();
            }
            TestEdge.await(() -> metric(edge, "postern_open_connections{listener=\"edge\"} ") == 0);

            assertThat(ask(edge, "192.0.2.7", GET)).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void endsAConnectionWhoseHeaderIsSlow() {
        try (var edge = plain("127.0.0.0/8", limits(Duration.ofMillis(200), 10));
                var connection = new RawConnection(edge.port())) {
            connection.send(ProxyHeaders.text(ProxyHeaders.SIGNATURE));

            assertThat(connection.rest()).isEqualTo("[reset]");
            var record = record(edge, "connection.log");
            assertThat(record.path("reason").asString()).isEqualTo("ProxyHeaderLate");
            assertThat(record.path("detail").asString()).isEqualTo("12 bytes within PT0.2S");
        }
    }

    /** It is the caller that the header names who speaks, not the load balancer that passes it on. */
    @Test
    void asksTheNamedCallerWhetherItIsATrustedPeer() {
        try (var edge = plain("127.0.0.0/8")) {
            var request = GET.replace(
                    "\r\n\r\n",
                    "\r\nX-Amzn-Mtls-Clientcert: "
                            + pki.client("acme")
                                    .mint()
                                    .chainPem()
                                    .replace("\n", "%0A")
                                    .replace(" ", "%20") + "\r\n\r\n");

            assertThat(ask(edge, "192.0.2.7", request)).startsWith("HTTP/1.1 200 ");
            assertThat(ask(edge, "198.51.100.7", request)).startsWith("HTTP/1.1 403 ");
        }
    }

    /** Over PrivateLink the address is one of the caller's own VPC, which may have chosen those of our load balancers (H6). */
    @Test
    void h6TrustsNobodyBehindAnEndpointToNameClients() {
        try (var edge = plain("127.0.0.0/8");
                var connection = new RawConnection(edge.port())) {
            var chain = UrlEncodedPem.encode(pki.client("acme").mint().chainPem());
            connection.send(ProxyHeaders.text(ProxyHeaders.throughEndpoint("192.0.2.7"))
                    + GET.replace("\r\n\r\n", "\r\nX-Amzn-Mtls-Clientcert: " + chain + "\r\n\r\n"));

            assertThat(connection.response()).startsWith("HTTP/1.1 403 ");
            assertThat(edge.upstream().received()).isEmpty();
        }
    }

    private TestEdge plain(String trustedPeers) {
        return plain(trustedPeers, LimitsConfig.DEFAULT);
    }

    private TestEdge plain(String trustedPeers, LimitsConfig limits) {
        return TestEdge.start(directory, pki, HEADER, limits, listener -> with(listener, trustedPeers));
    }

    private static LimitsConfig limits(Duration handshakeTimeout, int maxHandshakes) {
        var absent = LimitsConfig.DEFAULT;
        return new LimitsConfig(
                handshakeTimeout,
                absent.requestHeadTimeout(),
                absent.maxConnections(),
                maxHandshakes,
                absent.drainDelay(),
                absent.drainTimeout());
    }

    private static ListenerConfig with(ListenerConfig listener, String trustedPeers) {
        return new ListenerConfig(
                listener.name(),
                listener.address(),
                listener.certificates(),
                listener.sslPolicy(),
                listener.tlsEngine(),
                new ProxyProtocolConfig(ProxyProtocolMode.V2, PeerSet.parse(List.of(trustedPeers))),
                listener.mutualAuthentication(),
                listener.attributes(),
                listener.hosts(),
                listener.forward());
    }

    private static String ask(TestEdge edge, String client, String request) {
        try (var connection = new RawConnection(edge.port())) {
            return connection
                    .send(ProxyHeaders.text(ProxyHeaders.of(client)) + request)
                    .response();
        }
    }

    private static JsonNode record(TestEdge edge, String log) {
        return JsonMapper.shared().readTree(edge.logLine(log, 1));
    }

    private static int headers(TestEdge edge, String result) {
        return metric(edge, "postern_proxy_headers_total{listener=\"edge\",result=\"" + result + "\"} ");
    }

    private static int metric(TestEdge edge, String series) {
        try {
            var admin = edge.edge().adminAddress();
            var page = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.getPort() + "/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return page.lines()
                    .filter(line -> line.startsWith(series))
                    .map(line -> (int) Double.parseDouble(line.substring(series.length())))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
