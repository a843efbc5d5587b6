package dev.postern.cli.crl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.pki.testing.OpenSsl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrlCommandTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), NOW);
    private Path list = Path.of("");
    private String serial = "";

    @BeforeEach
    void offboardAClient() {
        directory = temporary.resolve("state");
        list = directory.resolve("crl/issuing.pem");
        postern = new Program(directory, NOW);
        postern.done("ca init");
        serial = postern.done("client onboard acme --json").json().get("serial").asString();
        postern.done("client offboard acme --reason superseded");
    }

    @Test
    void issuesWithARisingNumberAndTheNextUpdateAskedFor() throws Exception {
        var run = postern.done("crl issue --next-update P30D");

        assertThat(run.text(directory)).isEqualTo("""
                published list 3 of the issuing certificate, 2030-01-01T12:00:00Z: 1 entry (0 added, 0 removed), until 2030-01-31T12:00:00Z, in DIR/crl/issuing.pem and DIR/crl/issuing.crl
                published list 3 of the root certificate, 2030-01-01T12:00:00Z: 0 entries (0 added, 0 removed), until 2030-01-31T12:00:00Z, in DIR/crl/root.pem and DIR/crl/root.crl
                """);
        assertThat(OpenSsl.run(
                        directory, "crl", "-in", "crl/issuing.pem", "-CAfile", "ca-bundle.pem", "-noout", "-text"))
                .contains("verify OK")
                .contains("Next Update: Jan 31 12:00:00 2030 GMT")
                .contains(serial);
    }

    @Test
    void leavesAnEntryOutOnceTheListAfterExpiryHasSaidIt() {
        var after = NOW.plusSeconds(366 * 86_400L);

        assertThat(entries(after)).isEqualTo(1);
        assertThat(entries(after.plusSeconds(60))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"crl/issuing.pem", "crl/issuing.crl"})
    void showsAListInEitherEncoding(String file) {
        var run = postern.with("crl", "show", directory.resolve(file).toString());

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.text(directory).replaceFirst("key +[0-9a-f]{40}", "key          ID"))
                .isEqualTo("""
                        DIR/%s
                          issuer       CN=Postern Issuing CA,O=Postern
                          key          ID
                          number       2
                          scope        complete
                          this update  2030-01-01T12:00:00Z
                          next update  2030-01-08T12:00:00Z
                          entries      1
                            SERIAL  2030-01-01T12:00:00Z  superseded
                        """.formatted(file));
    }

    @Test
    void looksASerialUp() {
        var colons = serial.replaceAll("(..)(?!$)", "$1:").toLowerCase(java.util.Locale.ROOT);

        var found = postern.with("crl", "show", list.toString(), "--serial", colons);
        var missing = postern.with("crl", "show", list.toString(), "--serial", "2A", "--json");

        assertThat(found.code()).isEqualTo(ExitCode.OK);
        assertThat(found.text(directory))
                .isEqualTo("SERIAL of CN=Postern Issuing CA,O=Postern: revoked 2030-01-01T12:00:00Z (superseded)\n");
        assertThat(missing.code()).isEqualTo(ExitCode.NO);
        assertThat(missing.json().get("revoked").asBoolean()).isFalse();
    }

    @Test
    void findsItsOwnListsSound() {
        assertThat(postern.done("crl check", list.toString()).text(directory))
                .isEqualTo("DIR/crl/issuing.pem: list 2 of CN=Postern Issuing CA,O=Postern, complete, is sound\n");
    }

    @Test
    void findsAListThatHasRunOut() {
        var run = postern.at(Instant.parse("2030-01-08T12:00:00Z")).run("crl check", list.toString());

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory))
                .isEqualTo("DIR/crl/issuing.pem: error: nextUpdate: 2030-01-08T12:00:00Z (expected: later than now)\n");
    }

    @Test
    void showsWhatAPartitionIsAboutAndWhatEdgesDoWithIt() throws Exception {
        var part = PartitionedList.write(directory, NOW);

        assertThat(postern.with("crl", "show", part.toString()).text(directory)).contains("""
                          number       16
                          scope        partition "http://lists.example/part-1.crl", clients only
                          edge         not taken with revocationPolicy.scope: complete, the default: an edge does not start with it, and one that runs keeps its last good list and is degraded; read with scope: rfc5280
                          this update  2030-01-01T12:00:00Z
                        """);
    }

    @Test
    void checksAPartitionAsTheScopeOfTheEdgeSays() throws Exception {
        var part = PartitionedList.write(directory, NOW).toString();

        var complete = postern.run("crl check", part);
        var standard = postern.run("crl check --scope rfc5280", part);
        var none = postern.run("crl check --scope all", part);

        assertThat(complete.code()).isEqualTo(ExitCode.NO);
        assertThat(complete.text(directory))
                .contains("DIR/crl/part-1.crl: error: issuing distribution point, a partitioned or indirect list"
                        + " (expected: a complete list)\n")
                .endsWith("DIR/crl/part-1.crl: scope: partition \"http://lists.example/part-1.crl\", clients only; not"
                        + " taken with revocationPolicy.scope: complete, the default: an edge does not start with it, and"
                        + " one that runs keeps its last good list and is degraded; read with scope: rfc5280\n");
        assertThat(standard.code()).as(standard.out()).isEqualTo(ExitCode.OK);
        assertThat(standard.text(directory))
                .endsWith("DIR/crl/part-1.crl: list 16 of CN=Postern Issuing CA,O=Postern, partition"
                        + " \"http://lists.example/part-1.crl\", clients only, is sound\n");
        assertThat(none.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(none.err()).isEqualTo("postern: --scope: \"all\" (expected: complete or rfc5280)\n");
    }

    @Test
    void findsAListOfAnUnknownIssuer() {
        var run = postern.run(
                "crl check",
                list.toString(),
                "--ca",
                directory.resolve("ca/root.pem").toString());

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory))
                .isEqualTo("DIR/crl/issuing.pem: error: list of \"CN=Postern Issuing CA,O=Postern\": unknown issuer"
                        + " (expected: \"CN=Postern Root CA,O=Postern\")\n");
    }

    @Test
    void findsAListSignedByAnotherAuthorityOfTheSameName() {
        var other = new Program(temporary.resolve("other"), NOW);
        other.done("ca init");

        var run = other.run("crl check", list.toString());

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.text(directory))
                .isEqualTo("DIR/crl/issuing.pem: error: list of \"CN=Postern Issuing CA,O=Postern\": signed by another"
                        + " key than the issuer's (expected: the key of the certificate of this name)\n");
    }

    @Test
    void tellsTwoListsApart() throws Exception {
        var old = Files.copy(list, temporary.resolve("old.pem"));
        postern.done("client onboard bolt");
        postern.done("client offboard bolt");

        assertThat(postern.done("crl diff", old.toString(), list.toString()).text(directory))
                .isEqualTo("""
                        CN=Postern Issuing CA,O=Postern, list 2 to list 3
                          + SERIAL  2030-01-01T12:00:00Z  cessationOfOperation
                        1 added, 0 removed, 0 altered
                        """);
        var back = postern.run("crl diff", list.toString(), old.toString());
        assertThat(back.code()).isEqualTo(ExitCode.NO);
        assertThat(back.text(directory)).isEqualTo("""
                CN=Postern Issuing CA,O=Postern, list 3 to list 2
                  - SERIAL  2030-01-01T12:00:00Z  cessationOfOperation (too early)
                0 added, 1 removed, 0 altered
                error: list number: 2 (expected: greater than 3)
                error: entries that left before their certificate expired: 1 (expected: none)
                """);
        assertThat(postern.done("crl diff", list.toString(), list.toString()).out())
                .endsWith("0 added, 0 removed, 0 altered\n");
    }

    @Test
    void publishesOnlyNewerLists() throws Exception {
        var old = Files.copy(list, temporary.resolve("issuing.pem"));
        var target = temporary.resolve("www");
        postern.done("crl issue");

        assertThat(postern.done("crl publish", list.toString(), "--to", target.toString())
                        .text(temporary))
                .isEqualTo("""
                        published list 3 of CN=Postern Issuing CA,O=Postern, over list none
                          entries  1 (1 added, 0 removed), until 2030-01-08T12:00:00Z
                          files    DIR/www/issuing.pem DIR/www/issuing.crl
                        """);
        var back = postern.run("crl publish", old.toString(), "--to", target.toString());
        assertThat(back.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(back.err())
                .isEqualTo("postern: publishing list 2 for CN=Postern Issuing CA,O=Postern: list number: 2"
                        + " (expected: greater than the live list's 3)\n");
        assertThat(target.resolve("issuing.pem")).hasSameTextualContentAs(list);
    }

    @Test
    void neverPublishesAListOfAnotherAuthority() {
        var other = new Program(temporary.resolve("other"), NOW);
        other.done("ca init");
        var target = temporary.resolve("www");

        var run = other.run("crl publish", list.toString(), "--to", target.toString());

        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err())
                .contains("signed by another key than the issuer's")
                .hasLineCount(1);
        assertThat(target).doesNotExist();
    }

    private int entries(Instant when) {
        return postern.at(when)
                .done("crl issue --json")
                .json()
                .get("lists")
                .get(0)
                .get("entries")
                .asInt();
    }
}
