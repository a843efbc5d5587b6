package dev.postern.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.cli.crl.PartitionedList;
import dev.postern.proxy.EdgeProxy;
import dev.postern.proxy.config.EdgeConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), NOW);

    @BeforeEach
    void makeAnAuthority() {
        directory = temporary.resolve("state");
        postern = new Program(directory, NOW);
        postern.done("ca init");
    }

    @Test
    void findsNothingToDoInANewState() {
        var run = postern.done("doctor");

        assertThat(run.text(directory)).isEqualTo("""
                ok       root            DIR/ca/root.pem: until 2039-12-30
                ok       issuing         DIR/ca/issuing.pem: until 2034-12-31
                ok       bundle          DIR/ca-bundle.pem: 2 of 25 certificates, 99 of 10000 bytes of names
                ok       list issuing    DIR/crl/issuing.crl: number 1, 0 entries, complete, until 2030-01-08T12:00:00Z
                ok       list root       DIR/crl/root.crl: number 1, 0 entries, complete, until 2030-01-08T12:00:00Z
                ok       clients         0 clients, 0 with a certificate in force
                ok       deny-list       DIR/deny.json: 0 denied, 0 of 10000 entries
                ok       roster          DIR/roster.json: 0 certificates of 0 clients
                healthy
                """);
    }

    @Test
    void changesNothingAndNeedsNoPassphrase() throws Exception {
        var secret = Files.writeString(temporary.resolve("passphrase"), "correct horse\n");
        var encrypted = new Program(temporary.resolve("encrypted"), NOW);
        encrypted.done("ca init --passphrase-file", secret.toString());
        var before = Files.getLastModifiedTime(temporary.resolve("encrypted/register.db"));

        encrypted.done("doctor");

        assertThat(Files.getLastModifiedTime(temporary.resolve("encrypted/register.db")))
                .isEqualTo(before);
    }

    @Test
    void warnsWhenHalfOfAListsTimeIsOverAndNotTheSecondBefore() {
        var half = NOW.plus(Duration.ofHours(84));

        assertThat(postern.at(half).run("doctor").code()).isEqualTo(ExitCode.OK);
        var run = postern.at(half.plusSeconds(1)).run("doctor");
        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory))
                .contains(
                        "warning  list issuing    DIR/crl/issuing.crl: number 1, 0 entries, complete, until 2030-01-08T12:00:00Z"
                                + " (expected: more than half of its time left); mend: postern crl issue --dir DIR\n")
                .endsWith("0 errors, 2 warnings\n");
    }

    @Test
    void reportsAListThatRanOut() {
        var run = postern.at(NOW.plus(Duration.ofDays(7))).run("doctor");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory))
                .contains("error    list issuing    DIR/crl/issuing.crl: ran out, number 1, 0 entries, complete, until"
                        + " 2030-01-08T12:00:00Z (expected: a nextUpdate to come; edges refuse everybody);"
                        + " mend: postern crl issue --dir DIR\n");
    }

    @Test
    void reportsARevocationThatNoListSays() {
        postern.done("client onboard acme");
        postern.done("client offboard acme --no-publish");

        var behind = postern.run("doctor");
        assertThat(behind.code()).isEqualTo(ExitCode.NO);
        assertThat(behind.text(directory))
                .contains("error    list issuing    DIR/crl/issuing.crl: lacks 1 revocation of the register, such as"
                        + " SERIAL (expected: all of them); mend: postern crl issue --dir DIR\n")
                .endsWith("1 error, 0 warnings\n");

        postern.done("crl issue");
        postern.done("doctor");
    }

    @Test
    void reportsListsThatDiffer() throws Exception {
        Files.copy(directory.resolve("crl/issuing.pem"), temporary.resolve("old.pem"));
        postern.done("crl issue");
        Files.delete(directory.resolve("crl/issuing.pem"));
        Files.copy(temporary.resolve("old.pem"), directory.resolve("crl/issuing.pem"));

        assertThat(postern.run("doctor").text(directory))
                .contains("error    list issuing    DIR/crl/issuing.crl: says something else than issuing.pem"
                        + " (expected: the same list in both files); mend: postern crl issue --dir DIR\n");
    }

    @Test
    void warnsOfAClientWithoutASuccessorAndNotOfOneThatHasOne() {
        postern.done("client onboard acme --days 30");
        postern.done("client onboard beta --days 31");
        postern.done("client onboard gone --days 30");
        postern.done("client offboard gone");

        var run = postern.run("doctor");
        assertThat(run.text(directory))
                .contains("warning  client acme     serial SERIAL: ends in 30 days, 2030-01-31T12:00:00Z"
                        + " (expected: a successor); mend: postern client renew acme --dir DIR\n")
                .contains("3 clients, 2 with a certificate in force")
                .doesNotContain("client beta")
                .endsWith("0 errors, 1 warning\n");

        postern.done("client renew acme");
        postern.done("doctor");
    }

    @Test
    void reportsAKeyThatOthersMayRead() throws Exception {
        Files.setPosixFilePermissions(
                directory.resolve("ca/issuing.key"), PosixFilePermissions.fromString("rw-r-----"));

        assertThat(postern.run("doctor").text(directory))
                .contains("error    key             DIR/ca/issuing.key: others may read it (expected: its owner alone);"
                        + " mend: chmod 600 DIR/ca/issuing.key\n");
    }

    @Test
    void goesOnAfterWhatCannotBeRead() throws Exception {
        Files.writeString(directory.resolve("crl/issuing.crl"), "no list");

        var run = postern.run("doctor");
        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory))
                .contains("error    list issuing    DIR/crl/issuing.crl: ")
                .contains("clients");
    }

    @Test
    void givesTheSameAsJson() {
        var json = postern.done("doctor --json").json();

        assertThat(json.get("healthy").asBoolean()).isTrue();
        assertThat(json.get("findings").get(0).get("severity").asString()).isEqualTo("OK");
        assertThat(json.get("findings").get(0).get("what").asString()).isEqualTo("root");
    }

    @Test
    void tellsTheScopeOfAListThatEdgesDoNotTake() throws Exception {
        Files.move(
                PartitionedList.write(directory, NOW),
                directory.resolve("crl/issuing.crl"),
                StandardCopyOption.REPLACE_EXISTING);

        var run = postern.run("doctor");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory))
                .contains(
                        "error    list issuing    DIR/crl/issuing.crl: list of \"CN=Postern Issuing CA,O=Postern\": issuing"
                                + " distribution point, a partitioned or indirect list (expected: a complete list); scope: partition"
                                + " \"http://lists.example/part-1.crl\", clients only, not taken with revocationPolicy.scope:"
                                + " complete, the default: an edge does not start with it, and one that runs keeps its last good"
                                + " list and is degraded; read with scope: rfc5280\n")
                .contains("ok       list root       DIR/crl/root.crl: ")
                .endsWith("1 error, 0 warnings\n");
    }

    @Test
    void tellsWhichPartitionsAnEdgeReads() throws Exception {
        PartitionedList.write(directory, NOW);
        postern.done("ca server localhost");
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
                    revocations: [ crl/issuing.pem, crl/root.pem, crl/part-1.crl ]
                    revocationPolicy: { scope: rfc5280 }
                upstreams:
                  api: { url: "http://127.0.0.1:1" }
                """);
        try (var edge = EdgeProxy.start(EdgeConfigReader.read(config), InstantSource.fixed(NOW))) {
            var admin = "http://127.0.0.1:" + edge.adminAddress().getPort();
            Files.writeString(directory.resolve("control-plane.yaml"), "edges: [ \"" + admin + "\" ]\n");

            assertThat(postern.run("doctor").text(directory))
                    .contains("ok       edge            " + admin + " clients: reads list 16 from DIR/crl/part-1.crl,"
                            + " partition \"http://lists.example/part-1.crl\", clients only"
                            + " (revocationPolicy.scope: rfc5280)\n")
                    .contains(admin + " clients: judges by what is published, since ");
        }
    }
}
