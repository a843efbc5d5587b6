package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.config.EdgeConfigReader;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.Curl;
import dev.postern.proxy.testing.PolicyEdge;
import dev.postern.proxy.testing.PolicyEdge.Engine;
import dev.postern.proxy.testing.PolicyEdge.Policy;
import dev.postern.proxy.testing.RecordingUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The name a client asks for in TLS chooses the server's certificate and nothing else: who gets in is the listener's one question, and
 * what for is asked of each request's own host and of the proven certificate. So a name and a host that differ cross no border.
 */
class NameAndHostTest {
    private static final TestPki PKI = AccessEdge.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final TestCredential GLOBEX = PKI.client("globex").mint();

    @TempDir
    static Path directory;

    private static AccessEdge edge;
    private static Curl curl;

    @BeforeAll
    static void start() {
        edge = AccessEdge.with(directory, PKI, AccessEdge.VERIFY, """
                rules:
                  - allow: { subject: { CN: acme }, hosts: a.example }
                  - allow: { subject: { CN: globex }, hosts: [ b.example, "*.wild.example" ] }
                """);
        curl = new Curl(directory, PKI.bundle());
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @ParameterizedTest(name = "S1 {0}: server name {1}, host {2}: {3}")
    @CsvSource({
        "--http1.1, a.example, a.example, 200",
        "--http1.1, b.example, a.example, 200",
        "--http1.1, a.example, b.example, 403",
        "--http1.1, b.example, b.example, 403",
        "--http2, a.example, a.example, 200",
        "--http2, b.example, a.example, 200",
        "--http2, a.example, b.example, 403",
        "--http2, b.example, b.example, 403"
    })
    void theServerNameOpensNothing(String protocol, String name, String host, int status) {
        assertAnswer(ACME, protocol, name, host, status);
    }

    @ParameterizedTest(name = "S6 host {0}: {1}")
    @CsvSource({
        "any.wild.example, 200",
        "wild.example, 403",
        "notwild.example, 403",
        "b.example, 200",
        "any.b.example, 403",
        "a.example, 403"
    })
    void aWildcardIsNotTheNameBelowItNorTheOtherWayRound(String host, int status) {
        assertAnswer(GLOBEX, "--http1.1", "localhost", host, status);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S1 no server name and no host leads from one tenant's listener to another's clients")
    void noNameCrossesListeners(Engine engine) throws IOException {
        var others = TestPki.named("Other", Instant.now());
        var files = Files.createTempDirectory(directory, "tenants");
        try (var tenants = new PolicyEdge(files, PKI, others)) {
            var port = tenants.port(Policy.OTHERS, engine);
            for (var name : List.of("localhost", "other.example", "unknown.example")) {
                var records = tenants.records();

                var answer = new Curl(files, PKI.bundle())
                        .get(
                                "https://" + name + ":" + port + "/",
                                Optional.of(ACME),
                                "-k",
                                "--resolve",
                                name + ":" + port + ":127.0.0.1",
                                "-H",
                                "Host: localhost:" + tenants.port(Policy.VERIFY, engine));

                assertThat(answer.reset()).isTrue();
                assertThat(tenants.status(records)).isEqualTo("Failed:ClientCertUntrusted");
            }
            assertThat(tenants.upstream().received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.1", "127.0.0.1, 0.0.0.0"})
    @DisplayName("S7 two listeners that ask different things of clients cannot share an address")
    void twoPoliciesForOneAddress(String first, String second) throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var files = Files.createTempDirectory(directory, "conflict");
        try (var upstream = new RecordingUpstream()) {
            AccessEdge.write(files, "bundle.pem", PKI.bundle());
            var minted = PKI.server("localhost").mint();
            AccessEdge.write(files, "server.pem", minted.chainPem());
            AccessEdge.write(files, "server.key", minted.keyPem());
            AccessEdge.write(files, "postern.yaml", """
                    admin: { address: "127.0.0.1:0" }
                    listeners:
                      - name: strict
                        address: %s:%d
                        certificates: [ { chain: server.pem, key: server.key } ]
                        mutualAuthentication: { mode: verify, trustStore: clients }
                        forward: widgets
                      - name: lax
                        address: %s:%d
                        certificates: [ { chain: server.pem, key: server.key } ]
                        mutualAuthentication: { mode: passthrough }
                        forward: widgets
                    trustStores:
                      clients: { caCertificatesBundle: bundle.pem }
                    upstreams:
                      widgets: { url: "%s" }
                    """.formatted(first, port, second, port, upstream.url()));

            assertThatThrownBy(() -> EdgeProxy.start(
                                    EdgeConfigReader.read(files.resolve("postern.yaml")), InstantSource.system())
                            .close())
                    .hasMessageContaining(String.valueOf(port));
        }
    }

    private static void assertAnswer(TestCredential client, String protocol, String name, String host, int status) {
        var seen = edge.widgets().received().size();

        var answer = curl.get(
                "https://" + name + ":" + edge.port() + "/widgets",
                Optional.of(client),
                protocol,
                "-k",
                "--resolve",
                name + ":" + edge.port() + ":127.0.0.1",
                "-H",
                "Host: " + host);

        assertThat(answer.status()).as(answer.log()).isEqualTo(status);
        assertThat(edge.widgets().received()).hasSize(status == 200 ? seen + 1 : seen);
    }
}
