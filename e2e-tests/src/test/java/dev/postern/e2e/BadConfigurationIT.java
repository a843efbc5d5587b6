package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.postern.e2e.kit.Edge;
import dev.postern.e2e.kit.EdgeFiles;
import dev.postern.e2e.kit.EdgeYaml;
import dev.postern.e2e.kit.Stage;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What is wrong in a configuration or in a file it names is said in one line, and nothing is started. */
class BadConfigurationIT {
    private static final int BAD_INPUT = 3;
    private static final int WORLD_FAILED = 4;
    private static final TestPki PKI = Stage.provider();

    private record Row(
            String name, UnaryOperator<String> yaml, Consumer<EdgeFiles> files, int code, List<String> said) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Row> ROWS = List.of(
            yaml("unknown key", "    forward: api", "    forwards: api", "forwards", "unknown key", "forward"),
            yaml("unknown section", "upstreams:", "upstream: {}\nupstreams:", "upstream:", "unknown key"),
            yaml("key that stands twice", "upstreams:", "logs: {}\nupstreams:", "logs", "stands twice"),
            yaml("unknown mode", "mode: verify", "mode: optional", "mode", "optional", "passthrough"),
            yaml("unknown trust store", "trustStore: partners", "trustStore: others", "others", "partners"),
            yaml("unknown upstream", "forward: api", "forward: apis", "apis", "api"),
            yaml("unknown policy", "tlsEngine: jdk", "sslPolicy: Lax", "sslPolicy", "Lax"),
            yaml("missing bundle", "ca-bundle.pem", "nowhere.pem", "nowhere.pem", "can be read"),
            yaml("missing list", "root.crl", "nowhere.crl", "nowhere.crl", "can be read"),
            yaml("missing certificate", "chain: server.pem", "chain: nowhere.pem", "nowhere.pem", "can be read"),
            yaml("not YAML", "admin:", "admin: [", "postern.yaml", "line"),
            yaml("trust store where none is asked", "mode: verify,", "mode: off,", "trustStore", "unknown key"),
            file(
                    "key that does not fit",
                    "server.key",
                    PKI.server("localhost").mint().keyPem(),
                    "does not fit"),
            file("key that is none", "server.key", PKI.bundle(), "server.key"),
            file("empty bundle", "ca-bundle.pem", "", "InvalidCaCertificatesBundle", "no certificate"),
            file("bundle of comments", "ca-bundle.pem", "# nobody yet\n", "no certificate"),
            file(
                    "doubly-listed bundle",
                    "ca-bundle.pem",
                    PKI.bundle() + root(),
                    "InvalidCaCertificatesBundle",
                    "stands twice"),
            file(
                    "bundle with a client in it",
                    "ca-bundle.pem",
                    PKI.client("acme").mint().chainPem(),
                    "not an authority"),
            file(
                    "V5 list signed by another",
                    "issuing.crl",
                    PKI.impostor().issuing().listPem(1, List.of()),
                    "issuing.crl"),
            file(
                    "list of an unknown issuer",
                    "issuing.crl",
                    PKI.root().authority("CN=Unheard Of").mintAuthority().listPem(1, List.of()),
                    "InvalidRevocationContent",
                    "CN=Unheard Of"),
            file("V14 empty list", "issuing.crl", "", "empty"),
            file("V14 half a list", "issuing.crl", half(PKI.issuing().listPem(1, List.of())), "not closed"),
            file(
                    "two lists in one file",
                    "issuing.crl",
                    PKI.issuing().listPem(1, List.of()) + PKI.root().listPem(1, List.of()),
                    "InvalidRevocationContent",
                    "More than one CRL objects in the revocation file"));

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("ROWS")
    void saysInOneLineWhatIsWrong(Row row) {
        var files = EdgeFiles.of(directory, PKI);
        row.files().accept(files);

        var ended = Edge.refuse(files, row.yaml().apply(yaml()));

        assertThat(ended.err().lines()).as(ended.err()).hasSize(1);
        assertThat(ended.err()).startsWith("postern: ").contains(row.said()).doesNotContain("Exception", "bug:");
        assertThat(ended.code()).isEqualTo(row.code());
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void namesTheAddressThatIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (var section : List.of("admin", "listener")) {
                var address = "127.0.0.1:" + taken.getLocalPort();
                var yaml = section.equals("admin")
                        ? yaml().replaceFirst("127.0.0.1:0", address)
                        : yaml().replaceFirst("    address: 127.0.0.1:0", "    address: " + address);

                var ended = Edge.refuse(EdgeFiles.of(directory, PKI), yaml);

                // What the engine of one listener lacks has been told by then.
                assertThat(ended.err().lines().filter(line -> !line.contains(" INFO ")))
                        .as(ended.err())
                        .singleElement(STRING)
                        .startsWith("postern: ")
                        .contains(section, address);
                assertThat(ended.code()).isEqualTo(WORLD_FAILED);
            }
        }
    }

    @Test
    void saysWhatIsMissingToReachS3() {
        var files = EdgeFiles.of(directory, PKI);
        var ended = Edge.refuse(files, yaml().replace("ca-bundle.pem", "s3://bucket/key"));

        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).contains("S3: AWS region: none (expected: AWS_REGION, or a region in the profile)");
        assertThat(ended.code()).isEqualTo(WORLD_FAILED);
    }

    private static String yaml() {
        return new EdgeYaml(URI.create("http://127.0.0.1:9"))
                .verify("verify", "partners")
                .trustStore("partners", "issuing.crl", "root.crl")
                .text();
    }

    private static Row yaml(String name, String sound, String broken, String... said) {
        return new Row(name, text -> text.replaceFirst(sound, broken), files -> {}, BAD_INPUT, List.of(said));
    }

    private static Row file(String name, String file, String content, String... said) {
        return new Row(
                name,
                UnaryOperator.identity(),
                files -> files.put(file, content),
                BAD_INPUT,
                Stream.concat(Stream.of(file), Stream.of(said)).toList());
    }

    private static String root() {
        return Certificates.pem(PKI.root().certificate());
    }

    private static String half(String pem) {
        return pem.substring(0, pem.length() / 2);
    }
}
