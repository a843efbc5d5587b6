package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Edge;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.EdgeYaml;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.Wire;
import dev.postern.proxy.testing.ProxyHeaders;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request comes from is what the edge has seen; who is believed about more is one of exactly the networks named (H4). */
class ForwardedAddressIT {
    private static final String CLAIMS = """
            X-Forwarded-For: 198.51.100.1\r
            x_forwarded_for: 198.51.100.2\r
            X-Forwarded-Proto: gopher\r
            X-Forwarded-Port: 1\r
            X-Forwarded-Host: admin.example\r
            X.Forwarded.Prefix: /admin\r
            X-Forwarded-Client-Cert: Subject="CN=admin"\r
            Forwarded: for=198.51.100.3;proto=https\r
            """;

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // before all
    private static Stage stage;

    @SuppressWarnings("NullAway.Init") // before all
    private static String chain;

    @BeforeAll
    static void open() {
        stage = Stage.open(
                directory,
                (yaml, files) -> yaml.plainListener("appending", """
                                mutualAuthentication: { mode: off }
                                forward: api
                                """)
                        .plainListener("removing", """
                                mutualAuthentication: { mode: off }
                                attributes: { routing.http.xff_header_processing.mode: remove }
                                forward: api
                                """)
                        .verifyHeader("header", "partners", "127.0.0.4/30")
                        .plainListener("told", """
                                proxyProtocol: { mode: v2, trustedPeers: [ 127.0.0.0/8 ] }
                                mutualAuthentication: { mode: verify-header, trustStore: partners, trustedPeers: [ 192.0.2.64/26, "2001:db8:0:1::/64" ] }
                                forward: api
                                """)
                        .trustStore("partners", "issuing.crl", "root.crl"));
        chain = stage.pki()
                .client("acme")
                .mint()
                .chainPem()
                .replace("\n", "%0A")
                .replace(" ", "%20");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** The load balancer keeps the chain of addresses and puts its own at the end (alb.md 8.1); whoever reads it reads from there. */
    @ParameterizedTest
    @CsvSource({"appending, '198.51.100.1, 127.0.0.1'", "removing,"})
    void h4OfAClientsClaimsOnlyTheChainIsContinued(String listener, String forwardedFor) {
        try (var wire = Wire.plain(stage.edge().port(listener))) {
            assertThat(wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\n" + CLAIMS + "\r\n")
                            .response())
                    .startsWith("HTTP/1.1 200 ");
        }

        var request = stage.api().last();
        assertThat(String.join(", ", request.values("X-Forwarded-For")))
                .isEqualTo(forwardedFor == null ? "" : forwardedFor);
        assertThat(request.values("X-Forwarded-Proto")).containsExactly("http");
        assertThat(request.values("X-Forwarded-Port"))
                .containsExactly(String.valueOf(stage.edge().port(listener)));
        assertThat(request.fields().stream()
                        .map(field -> field.name().toLowerCase(Locale.ROOT).replaceAll("[_.]", "-"))
                        .filter(name -> name.contains("forwarded")))
                .hasSize(forwardedFor == null ? 2 : 3);
    }

    /** 127.0.0.4/30 is four addresses. */
    @ParameterizedTest
    @CsvSource({"127.0.0.3, 403", "127.0.0.4, 200", "127.0.0.7, 200", "127.0.0.8, 403"})
    void h4ExactlyTheTrustedNetworkIsBelieved(String peer, int status) {
        var seen = stage.api().received().size();
        try (var wire = Wire.plain(stage.edge().port("header"), peer)) {
            assertThat(wire.send("GET /widgets HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"
                                    + "X-Amzn-Mtls-Clientcert: " + chain + "\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 " + status + " ");
        }
        if (status == 200) {
            assertThat(stage.api().last().values("X-Forwarded-Proto")).containsExactly("https");
            assertThat(stage.api().last().values("X-Forwarded-For")).containsExactly(peer);
        } else {
            assertThat(stage.api().received()).hasSize(seen);
        }
    }

    /** An IPv4 address in IPv6's clothes is that IPv4 address, and not one of any IPv6 network. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.63, 403", "192.0.2.64, 200", "192.0.2.127, 200", "192.0.2.128, 403",
        "::ffff:192.0.2.63, 403", "::ffff:192.0.2.64, 200", "::ffff:192.0.2.127, 200", "::ffff:192.0.2.128, 403",
        "2001:db8:0:1::, 200", "2001:db8:0:1:ffff:ffff:ffff:ffff, 200", "2001:db8:0:2::, 403",
                "2001:db8::ffff:c000:240, 403"
    })
    void h4AMappedAddressIsTheOneItMaps(String peer, int status) throws UnknownHostException {
        try (var wire = Wire.plain(stage.edge().port("told"))) {
            var header = ProxyHeaders.text(header(peer));
            assertThat(wire.send(header + "GET /widgets HTTP/1.1\r\nHost: localhost\r\nX-Amzn-Mtls-Clientcert: " + chain
                                    + "\r\n\r\n")
                            .response())
                    .as(peer)
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }

    private static byte[] header(String peer) throws UnknownHostException {
        if (!peer.contains(":")) {
            return ProxyHeaders.of(peer);
        }
        var address = new byte[16];
        var come = InetAddress.getByName(peer).getAddress();
        System.arraycopy(come, 0, address, 16 - come.length, come.length);
        if (come.length == 4) {
            address[10] = -1;
            address[11] = -1;
        }
        return ProxyHeaders.header(
                0x21, 0x21, ProxyHeaders.join(address, new byte[16], new byte[] {(byte) 0x9c, 0x40, 1, (byte) 0xbb}));
    }

    /** A zone means something on the machine that says it, and here it is nothing anybody can be trusted for. */
    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%eth0", "::ffff:10.0.0.0/104", "10.0.0.1/8"})
    void h4ANetworkThatCanBeReadInTwoWaysIsNone(String network, @TempDir Path other) {
        var files = EdgeFiles.of(other, stage.pki());
        var yaml = new EdgeYaml(stage.api().url())
                .verifyHeader("header", "partners", "\"" + network + "\"")
                .trustStore("partners", "issuing.crl", "root.crl");

        var ended = Edge.refuse(files, yaml.text());

        assertThat(ended.code()).isNotZero();
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).contains("mutualAuthentication.trustedPeers[0]: \"" + network + "\" (expected: ");
    }

    @Test
    void h4NobodyBehindAnEndpointIsBelieved() {
        var seen = stage.api().seen();
        try (var wire = Wire.plain(stage.edge().port("told"))) {
            assertThat(wire.send(ProxyHeaders.text(ProxyHeaders.throughEndpoint("192.0.2.64"))
                                    + "GET /widgets HTTP/1.1\r\nHost: localhost\r\nX-Amzn-Mtls-Clientcert: " + chain
                                    + "\r\n\r\n")
                            .response())
                    .startsWith("HTTP/1.1 403 ");
        }
        assertThat(stage.api().seen()).isEqualTo(seen);
    }
}
