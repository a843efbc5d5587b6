package dev.postern.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.e2e.kit.LocalCloud;
import dev.postern.e2e.kit.LocalCloud.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story on one machine: authority, trust store and listener at AWS; a customer comes, goes, and stays out. */
@Tag("deep")
class ControlPlaneIT {
    private static final List<Integer> RESET = List.of(16, 35, 55, 56);
    private static final String WIDGET = "{\"id\":\"1\",\"value\":\"4.99\"}";

    @TempDir
    Path directory;

    private LocalCloud cloud;

    @BeforeEach
    void up() {
        cloud = LocalCloud.up(directory);
    }

    @AfterEach
    void down() {
        cloud.close();
    }

    @Test
    void aCustomerComesGoesAndStaysOut() throws IOException {
        cloud.done("./postern ca init --dir partners --private-ca new --lists-bucket partners-trust");
        cloud.done("./postern ca bundle --dir partners --to s3://partners-trust/up --trust-store partners");
        var store = cloud.trustStore("partners");
        var port = cloud.listen(store);
        var plan = cloud.usagePlan("partners");
        plane("trustStores: [ { arn: \"" + store + "\", uploads: s3://partners-trust/up } ]\n"
                + "events: [ \"file:events.jsonl\" ]\n"
                + "usagePlan: { id: " + plan + ", scope: partners }\n");
        cloud.done("./postern client onboard acme --dir partners");
        cloud.done("./postern client onboard beta --dir partners");
        assertThat(curl("acme", port).output()).contains(WIDGET);
        assertThat(cloud.clientsOf(plan)).containsExactlyInAnyOrder("acme", "beta");

        var gone = cloud.done("./postern client offboard acme --dir partners --wait --timeout PT2M");

        assertThat(gone.output())
                .contains("enforced: nobody lets acme in")
                .contains("trust store " + store + " refuses")
                .containsPattern(
                        "serial [0-9A-F]+: by list \\d+ of \"CN=Postern Root CA,O=Postern\", revocation id \\d+");
        assertThat(curl("acme", port).code()).isIn(RESET);
        assertThat(curl("beta", port).output()).contains(WIDGET);
        assertThat(cloud.clientsOf(plan)).containsExactly("beta");
        assertThat(cloud.done("./postern doctor --dir partners").output()).endsWith("healthy\n");

        cloud.removeRevocations(store);
        var drift = cloud.run("./postern doctor --dir partners");
        assertThat(drift.code()).isEqualTo(1);
        assertThat(drift.output()).contains("error    trust store     " + store + ": has no list of ");
        assertThat(curl("acme", port).output()).contains(WIDGET);
        nothingSecretIsToldOrLiesOpen();
    }

    @Test
    void itsStateSurvivesARestart() throws IOException {
        cloud.done("./postern ca init --dir partners --private-ca new --lists-bucket partners-trust");
        cloud.done("./postern ca bundle --dir partners --to s3://partners-trust/up --trust-store partners");
        var store = cloud.trustStore("partners");
        var port = cloud.listen(store);
        plane("trustStores: [ { arn: \"" + store + "\", uploads: s3://partners-trust/up } ]\n");
        cloud.done("./postern client onboard acme --dir partners");
        cloud.done("./postern client onboard beta --dir partners");
        cloud.done("./postern client offboard acme --dir partners --wait --timeout PT2M");
        var plan = cloud.usagePlan("partners");
        plane("usagePlan: { id: " + plan + ", scope: partners }\n");
        cloud.done("./postern client usage --dir partners");

        cloud.restart();

        assertThat(cloud.trustStore("partners")).isEqualTo(store);
        assertThat(curl("acme", port).code()).isIn(RESET);
        // The sample API behind it has another port now, which is no matter of who gets in.
        assertThat(curl("beta", port).code()).isZero();
        assertThat(cloud.done("./postern client onboard gamma --dir partners").output())
                .startsWith("onboarded gamma");
        assertThat(cloud.clientsOf(plan)).containsExactlyInAnyOrder("beta", "gamma");
    }

    @Test
    void thePrintedSessionDoesWhatItSays() throws IOException {
        assumeTrue(cloud.run("aws --version").code() == 0, "the aws command is not on the PATH");
        var port = freePort();

        // The page's own port is another test's too.
        var session = cloud.run("set -e\n"
                + String.join("\n", cloud.session())
                        .replace("--port 8444", "--port " + port)
                        .replace(":8444/", ":" + port + "/"));

        assertThat(session.code()).as(session.output()).isZero();
        assertThat(session.output())
                .contains("onboarded acme")
                .contains(WIDGET)
                .contains("enforced: nobody lets acme in");
        assertThat(curl("acme", port).code()).isIn(RESET);
    }

    private Ended curl(String client, int port) {
        var files = "partners/clients/" + client;
        return cloud.run("curl -s --cacert edge/ca/root.pem --cert " + files + "/client-chain.pem --key " + files
                + "/client.key https://localhost:" + port + "/widgets");
    }

    private void plane(String text) throws IOException {
        Files.writeString(directory.resolve("partners/control-plane.yaml"), text, StandardOpenOption.APPEND);
    }

    /** Keys are in files that their owner alone may read, and in nothing else that is kept or told. */
    private void nothingSecretIsToldOrLiesOpen() throws IOException {
        assertThat(directory.resolve("partners/events.jsonl"))
                .content()
                .contains("dev.postern.client.offboarded")
                .doesNotContain("PRIVATE");
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), ISO_8859_1).contains("PRIVATE KEY-----")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
