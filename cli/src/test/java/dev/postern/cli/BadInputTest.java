package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong, the program says it in one line that names the thing, and leaves all as it was. */
class BadInputTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private static Path temporary;

    private static Program postern = new Program(Path.of(""), NOW);

    @BeforeAll
    static void makeAnAuthority() throws IOException {
        postern = new Program(temporary.resolve("state"), NOW);
        postern.done("ca init");
        Files.writeString(temporary.resolve("file"), "hello\n");
        Files.createFile(temporary.resolve("empty"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ca init --wat                         | 2 | unknown option: --wat (see postern ca init --help)
            ca init extra                         | 2 | unknown argument: extra (see postern ca init --help)
            ca inti                               | 2 | unknown argument: inti (see postern ca --help)
            ca server                             | 2 | Missing required parameter: 'NAME' (see postern ca server --help)
            ca server under_score                 | 3 | dns name: "under_score" (expected: a host name such as api.example.com)
            ca server localhost --days 0          | 3 | --days: "P0D" (expected: a duration > 0 and <= P36525D, such as P90D or PT12H)
            ca server localhost --key-type dsa    | 3 | key type: "dsa" (expected: p256, p384, rsa2048, rsa3072, rsa4096)
            ca server localhost --out TMP/file    | 3 | TMP/file: not a directory (expected: one for server.pem and server.key)
            ca bundle --out TMP/file/bundle       | 4 | TMP/file/.bundle.
            client onboard                        | 2 | Missing required parameter: 'ID' (see postern client onboard --help)
            client onboard Acme                   | 3 | client id: "Acme" (expected: 1..63 of a-z, 0-9 and dash, not starting with a dash)
            client onboard ../acme                | 3 | client id: "../acme" (expected: 1..63 of a-z, 0-9 and dash, not starting with a dash)
            client onboard a --csr TMP/none       | 3 | TMP/none: missing (expected: a file)
            client onboard a --csr TMP/file       | 3 | TMP/file: not a certificate request (expected: PKCS#10, PEM or DER)
            client onboard a --csr TMP            | 3 | TMP: is a directory (expected: a file)
            client onboard a --san gw.example     | 3 | alternative name: "gw.example" (expected: dns:NAME, ip:ADDRESS, uri:URI or email:ADDRESS)
            client onboard a --san uri:spiffe://x | 3 | uri name: "spiffe://x" (expected: not spiffe:, which is the id's)
            client onboard a --lifetime 90d       | 3 | --lifetime: "90d" (expected: a duration > 0 and <= P36525D, such as P90D or PT12H)
            client onboard a --days x             | 2 | Invalid value for option '--days': 'x' is not an int (see postern client onboard --help)
            client onboard a --edge http://x      | 3 | --edge: http://x (expected: https://HOST[:PORT][/PATH])
            client onboard a --pkcs12 --pkcs12-passphrase-file TMP/empty | 3 | TMP/empty: empty (expected: a passphrase)
            client onboard a --pkcs12 --pkcs12-passphrase-env POSTERN_NONE | 3 | --pkcs12-passphrase-env: POSTERN_NONE is not set (expected: a passphrase in it)
            client onboard a --pkcs12-passphrase-env HOME | 3 | --pkcs12-passphrase: given without --pkcs12 (expected: both)
            client renew a                        | 3 | client a: not in the register (expected: onboarded before)
            client show a                         | 3 | client a: not in the register (expected: onboarded before)
            client offboard a                     | 3 | client a: not in the register (expected: onboarded before)
            client offboard a --reason 7          | 3 | reason: "7" (expected: unspecified or 0, keyCompromise or 1,
            crl issue --next-update P0D           | 3 | --next-update: "P0D" (expected: a duration > 0 and <= P36525D, such as P90D or PT12H)
            crl check TMP/none                    | 3 | TMP/none: missing (expected: a file)
            crl check TMP/file                    | 3 | TMP/file:
            crl check TMP/state/crl/root.pem --ca TMP/file | 3 | TMP/file: no PEM block found (expected: -----BEGIN CERTIFICATE-----)
            crl check TMP/state/ca-bundle.pem     | 3 | TMP/state/ca-bundle.pem: line 1: text outside the list
            crl diff TMP/state/crl/root.pem       | 2 | Missing required parameter: 'NEW' (see postern crl diff --help)
            crl diff TMP/state/crl/root.pem TMP/state/crl/issuing.pem | 3 | TMP/state/crl/issuing.pem: issuer: "CN=Postern Issuing CA,O=Postern" (expected: "CN=Postern Root CA,O=Postern", as in the other list)
            crl publish TMP/state/crl/root.pem    | 2 | Missing required option: '--to=WHERE' (see postern crl publish --help)
            crl publish TMP/state/crl/root.pem --to TMP/file | 4 | publishing list 1 for CN=Postern Root CA,O=Postern:
            crl publish TMP/state/crl/root.pem --to TMP/www --name ../x | 3 | name of a list: "../x" (expected: letters, digits, dot, dash)
            """)
    void saysWhatIsWrongInOneLine(String command, int code, String complaint) throws IOException {
        var before = everything();

        var run = postern.run(command.strip().replace("TMP", temporary.toString()));

        assertThat(run.err()).startsWith("postern: " + complaint.replace("TMP", temporary.toString()));
        assertThat(run.err()).hasLineCount(1);
        assertThat(run.code().number()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none       | no authority here (expected: one made by `postern ca init` or `postern up`)
            file       | not a directory (expected: one made by `postern ca init`)
            """)
    void saysThatThereIsNoAuthority(String name, String complaint) {
        var nowhere = new Program(temporary.resolve(name), NOW);

        for (var command : List.of("ca show", "ca bundle", "client list", "client onboard acme", "crl issue")) {
            var run = nowhere.run(command);
            assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err()).isEqualTo("postern: " + temporary.resolve(name) + ": " + complaint + "\n");
        }
        assertThat(temporary.resolve("none")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            file        | 3 | file: not a directory (expected: none yet, or an empty one)
            file/state  | 4 | file/.state.new: Not a directory
            etc         | 3 | etc: not empty (expected: a directory for nothing else)
            """)
    void makesNoAuthorityWhereItCannotBe(String name, int code, String complaint) throws IOException {
        Files.createDirectories(temporary.resolve("etc/passwd"));

        var run = new Program(temporary.resolve(name), NOW).run("ca init");

        assertThat(run.err()).isEqualTo("postern: " + temporary + "/" + complaint + "\n");
        assertThat(run.code().number()).isEqualTo(code);
    }

    @Nested
    class WithStateThatIsBroken {
        @TempDir
        private Path directory;

        private Program broken = new Program(Path.of(""), NOW);

        @BeforeEach
        void makeAnAuthority() {
            broken = new Program(directory, NOW);
            broken.done("ca init");
        }

        @Test
        void refusesADirectoryOfANewerVersion() throws IOException {
            Files.writeString(directory.resolve("version"), "2\n");

            var run = broken.run("client onboard acme");

            assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err())
                    .isEqualTo("postern: " + directory
                            + ": state of version 2 (expected: at most 1; a newer postern made it)\n");
        }

        @Test
        void refusesAKeyThatDoesNotFitItsCertificate(@TempDir Path other) throws IOException {
            new Program(other, NOW).done("ca init");
            Files.copy(
                    other.resolve("ca/issuing.key"),
                    directory.resolve("ca/issuing.key"),
                    StandardCopyOption.REPLACE_EXISTING);

            var run = broken.run("client onboard acme");

            assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err())
                    .isEqualTo("postern: " + directory.resolve("ca/issuing.key")
                            + ": key does not fit its certificate (expected: the key of "
                            + directory.resolve("ca/issuing.pem") + ")\n");
            assertThat(directory.resolve("clients/acme")).doesNotExist();
        }

        @Test
        void saysWhichListIsInTheWayAndKeepsTheRevocation() throws IOException {
            broken.done("client onboard acme");
            Files.writeString(directory.resolve("crl/issuing.crl"), "rubbish");

            var run = broken.run("client offboard acme");

            assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
            assertThat(run.err())
                    .startsWith(
                            "postern: acme is revoked in the register, but no list says so until this command is run"
                                    + " again: " + directory.resolve("crl/issuing.crl") + ": ")
                    .hasLineCount(1);
            Files.delete(directory.resolve("crl/issuing.crl"));
            assertThat(broken.done("client offboard acme").out())
                    .contains("acme was offboarded before")
                    .contains("published list");
        }
    }

    private List<Path> everything() throws IOException {
        try (var all = Files.walk(temporary)) {
            // Locks and the database's own files come and go; they hold nothing.
            return all.filter(path -> !path.getFileName().toString().matches(".*\\.lock|register\\.db-.*|clients|www"))
                    .sorted()
                    .toList();
        }
    }
}
