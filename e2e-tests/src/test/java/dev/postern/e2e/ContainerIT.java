package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.e2e.kit.Container;
import dev.postern.e2e.kit.Curl;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.JdkClient;
import dev.postern.e2e.kit.Patience;
import dev.postern.e2e.kit.PrivateApi;
import dev.postern.e2e.kit.Stage;
import dev.postern.e2e.kit.TlsVersion;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The image runs as nobody, writes nowhere but in its volume, keeps the server's key to itself, and ends in order. */
@Isolated // an engine on two cores, with the rest of the suite beside it, starts nothing in time
class ContainerIT {
    private static final TestPki PKI = Stage.provider();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final TestCredential REVOKED = PKI.client("revoked").mint();
    private static final TestCredential SERVER = PKI.server("localhost").mint();

    @TempDir
    Path directory;

    private final PrivateApi api = new PrivateApi();
    private final List<Container> started = new ArrayList<>();

    @BeforeAll
    static void onlyWhereThereIsAnEngine() {
        Container.assumeEngine();
    }

    @BeforeEach
    void putTrustWhereTheContainerCanReadIt() throws IOException {
        var files = EdgeFiles.of(Files.createDirectory(directory.resolve("trust")), PKI);
        files.publish(PKI, 2, List.of(REVOKED.leaf().getSerialNumber()));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var trust = Files.list(files.directory())) {
            for (var file : trust.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
    }

    @AfterEach
    void end() {
        started.forEach(Container::close);
        api.close();
    }

    @Test
    void guardsTheApiAndTellsWhoCameIn() {
        var port = freePort();
        var edge = start(port, "mode: verify, trustStore: partners", withKey());

        var valid = curl().get(port, "/widgets", Optional.of(ACME), TlsVersion.TLS_1_3);
        var revoked = curl().get(port, "/widgets", Optional.of(REVOKED), TlsVersion.TLS_1_3);

        assertThat(valid.body()).as(valid.said()).isEqualTo(PrivateApi.WIDGET);
        assertThat(revoked.refused()).as(revoked.said()).isTrue();
        Patience.until("both are recorded", () -> edge.logs().contains("ClientCertCrlHit"));
        assertThat(edge.logs()).contains("\"client_id\":\"spiffe://test.example/client/acme\"");
        // Only BoringSSL tells the group: the native library was found where nothing can be written.
        assertThat(edge.logs()).contains("\"tls_keyexchange\":\"x25519");
    }

    @Test
    void isSmall() {
        assertThat(Container.imageSize()).isLessThan(250_000_000);
    }

    @Test
    void keepsTheKeyToItself() {
        var edge = start(freePort(), "mode: verify, trustStore: partners", withKey());

        var process = edge.inside("tr '\\0' '\\n' </proc/1/environ; tr '\\0' ' ' </proc/1/cmdline; cat /proc/1/status");
        var file = edge.inside("stat -c '%a %u' /var/lib/postern/server.key");

        assertThat(process.said())
                .contains("proxy --config")
                .doesNotContain("PRIVATE", "POSTERN_SERVER", "POSTERN_CONFIG");
        assertThat(process.said()).containsPattern("Uid:\\s65532").containsPattern("CapEff:\\s0000000000000000");
        assertThat(file.said().strip()).isEqualTo("600 65532");
        assertThat(edge.logs()).doesNotContain("PRIVATE");
        assertThat(edge.inside("touch /opt/postern/x").code()).isNotZero();
    }

    @Test
    void endsInOrderWhenItIsTold() {
        var port = freePort();
        var edge = start(port, "mode: verify, trustStore: partners", withKey());
        try (var running = new JdkClient(PKI.bundle()).connect(port, Optional.of(ACME), TlsVersion.TLS_1_3)) {
            running.send("GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
            api.awaitHeld();

            edge.terminate();

            Patience.until(
                    "nobody new gets in",
                    () -> curl().get(port, "/widgets", Optional.of(ACME), TlsVersion.TLS_1_3)
                            .refused());
            assertThat(edge.isRunning()).isTrue();
            api.release();
            assertThat(running.response()).startsWith("HTTP/1.1 200").endsWith(PrivateApi.WIDGET);
        }
        Patience.until("the container ends", () -> !edge.isRunning());
        assertThat(edge.fact("{{.State.ExitCode}}")).isEqualTo("0");
    }

    /** For a load balancer that encrypts to its targets and takes any certificate. */
    @Test
    void makesItselfACertificateIfAskedTo() {
        var port = freePort();
        var edge = start(
                port,
                "mode: verify-header, trustStore: partners, trustedPeers: [ 127.0.0.0/8 ]",
                List.of("--env", "POSTERN_EPHEMERAL_SERVER=api.example.com"));

        var result = curl().run("https://localhost:" + port + "/", Optional.empty(), TlsVersion.TLS_1_3, "--insecure");

        assertThat(result.status()).as(result.log()).isEqualTo(403);
        assertThat(result.log()).contains("subject: CN=api.example.com");
        assertThat(edge.inside("ls -A /var/lib/postern/tmp").said())
                .as("no authority is left")
                .isEmpty();
    }

    @Test
    void doesNotStartWithHalfACredential() {
        var ended = Container.run(List.of("--env", "POSTERN_SERVER_KEY=" + SERVER.keyPem()));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.said())
                .isEqualTo(
                        "postern: POSTERN_SERVER_CHAIN: absent beside POSTERN_SERVER_KEY (expected: both or none)\n");
    }

    /** One that its own health check finds healthy. */
    private Container start(int port, String mode, List<String> options) {
        var health = freePort();
        var all = new ArrayList<>(List.of("--volume", directory.resolve("trust") + ":/trust:ro"));
        all.addAll(List.of(
                "--env",
                "POSTERN_HEALTH_PORT=" + health,
                "--env",
                "POSTERN_CONFIG=" + """
                admin: { address: "127.0.0.1:0", healthAddress: "127.0.0.1:%d" }
                listeners:
                  - name: edge
                    address: "127.0.0.1:%d"
                    certificates: [ { chain: server.pem, key: server.key } ]
                    mutualAuthentication: { %s }
                    forward: api
                trustStores:
                  partners: { caCertificatesBundle: /trust/ca-bundle.pem, revocations: [ /trust/issuing.crl, /trust/root.crl ] }
                upstreams:
                  api: { url: "%s" }
                logs: { connection: "-", access: "-", format: json }
                """.formatted(health, port, mode, api.url())));
        all.addAll(options);
        var container = Container.start(all);
        started.add(container);
        Patience.untilStarted("it is healthy", () -> {
            assertThat(container.isRunning()).as(container.logs()).isTrue();
            return container.fact("{{.State.Health.Status}}").equals("healthy");
        });
        return container;
    }

    private static List<String> withKey() {
        return List.of(
                "--env", "POSTERN_SERVER_CHAIN=" + SERVER.chainPem(), "--env", "POSTERN_SERVER_KEY=" + SERVER.keyPem());
    }

    private Curl curl() {
        return Curl.trusting(directory, PKI);
    }

    /** The configuration of a container is written before the system could choose. */
    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
