package dev.postern.cli.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.EdgeConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offboarding that waits for an edge, which runs. */
@Tag("deep")
class EdgeGateTest {
    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), Instant.EPOCH);
    private Optional<EdgeProxy> edge = Optional.empty();

    @BeforeEach
    void runAnEdge() throws IOException {
        directory = temporary.resolve("state");
        postern = new Program(directory, Instant.now());
        postern.done("ca init");
        postern.done("ca server localhost");
        postern.done("client onboard acme");
        postern.done("client onboard beta");
        Files.writeString(directory.resolve("control-plane.yaml"), "denyLists: [ deny.json ]\n");
        postern.done("client deny beta");
        var config = Files.writeString(directory.resolve("edge.yaml"), """
                admin: { address: "127.0.0.1:0" }
                listeners:
                  - name: edge
                    address: "127.0.0.1:0"
                    certificates: [ { chain: server/server.pem, key: server/server.key } ]
                    mutualAuthentication: { mode: verify, trustStore: clients }
                    forward: api
                trustStores:
                  clients:
                    caCertificatesBundle: ca-bundle.pem
                    revocations: [ crl/issuing.pem, crl/root.pem ]
                    denyList: deny.json
                upstreams:
                  api: { url: "http://127.0.0.1:1" }
                """);
        // A register of the same authority, whose lists the edge does not read.
        copy(directory, temporary.resolve("other"));
        edge = Optional.of(EdgeProxy.start(EdgeConfigReader.read(config), InstantSource.system()));
        Files.writeString(
                directory.resolve("control-plane.yaml"),
                "denyLists: [ deny.json ]\nedges: [ \"http://127.0.0.1:"
                        + edge.get().adminAddress().getPort() + "\" ]\n");
    }

    @AfterEach
    void stopIt() {
        edge.ifPresent(EdgeProxy::close);
    }

    @Test
    void returnsWhenTheEdgeRefusesAndProvesIt() {
        var run = postern.done("client offboard acme --wait");

        assertThat(run.text(directory))
                .contains("enforced: nobody lets acme in")
                .contains("  edge http://127.0.0.1:" + port() + " refuses, asked ")
                .contains("    serial SERIAL in trust store clients: by ");
        postern.done("doctor");
    }

    @Test
    void saysWhatIsMissingWhenTimeIsUp() throws IOException {
        var other = new Program(temporary.resolve("other"), Instant.now());
        Files.writeString(
                temporary.resolve("other/control-plane.yaml"), "edges: [ \"http://127.0.0.1:" + port() + "\" ]\n");

        var run = other.run("client offboard acme --wait --timeout PT0.1S");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory))
                .contains("waiting for edge http://127.0.0.1:" + port()
                        + ": serial SERIAL is on no list of trust store clients")
                .contains("not enforced after ");
    }

    @Test
    void doesNotTakeSilenceForAnAnswer() {
        var port = port();
        edge.ifPresent(EdgeProxy::close);
        edge = Optional.empty();

        var run = postern.run("client offboard acme --wait --timeout PT0.1S");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.out())
                .contains("offboarded acme")
                .contains("waiting for edge http://127.0.0.1:" + port + ": ")
                .contains("not enforced after ");
        assertThat(postern.run("doctor").out()).contains("error    edge            http://127.0.0.1:" + port);
    }

    @Test
    void doesNotTakeATrustStoreOfTheRootAloneForOneThatDoesNotTrust() throws IOException {
        edge.ifPresent(EdgeProxy::close);
        var root = Files.readString(directory.resolve("ca/root.pem"));
        Files.writeString(directory.resolve("root-alone.pem"), root);
        var config = Files.readString(directory.resolve("edge.yaml"))
                .replace("  clients:\n", "  authorities: { caCertificatesBundle: root-alone.pem }\n  clients:\n");
        edge = Optional.of(EdgeProxy.start(
                EdgeConfigReader.read(Files.writeString(directory.resolve("edge.yaml"), config)),
                InstantSource.system()));
        Files.writeString(
                directory.resolve("control-plane.yaml"),
                "denyLists: [ deny.json ]\nedges: [ \"http://127.0.0.1:" + port() + "\" ]\n");

        var run = postern.run("client offboard acme --wait --timeout PT0.1S");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory)).contains("is on no list of trust store authorities");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            // What the running edge keeps for itself comes and goes meanwhile.
            for (var file :
                    files.filter(file -> !file.toString().contains("last-good")).toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private int port() {
        return edge.orElseThrow().adminAddress().getPort();
    }
}
