package dev.postern.cli.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.pki.testing.OpenSsl;
import dev.postern.pki.x509.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaCommandTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), NOW);

    @BeforeEach
    void chooseADirectory() {
        directory = temporary.resolve("state");
        postern = new Program(directory, NOW);
    }

    @Test
    void makesAnAuthorityAndSaysWhatItIs() throws Exception {
        var run = postern.done("ca init --trust-domain partners.example.com", "--organization", "Example Ltd");

        assertThat(run.text(directory)).isEqualTo("""
                made an authority in DIR
                  root     CN=Example Ltd Root CA,O=Example Ltd, p256, until 2039-12-30T12:00:00Z
                  issuing  CN=Example Ltd Issuing CA,O=Example Ltd, p256, until 2034-12-31T12:00:00Z
                  keys     not encrypted, you alone may read them
                  clients  spiffe://partners.example.com/client/ID
                  bundle   DIR/ca-bundle.pem
                  lists    DIR/crl/issuing.pem, DIR/crl/root.pem, empty, until 2030-01-08T12:00:00Z
                next:
                  postern ca server localhost --dir DIR
                  postern client onboard acme --dir DIR
                """);
        OpenSsl.run(directory, "verify", "-attime", seconds(NOW), "-CAfile", "ca/root.pem", "ca/issuing.pem");
        assertThat(OpenSsl.run(directory, "crl", "-in", "crl/issuing.pem", "-CAfile", "ca-bundle.pem", "-noout"))
                .contains("verify OK");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @ParameterizedTest
    @CsvSource({"p384, p384, P-384", "rsa2048, rsa2048, 2048 bit"})
    void makesTheKeysItIsAskedFor(String type, String shown, String openssl) throws Exception {
        postern.done("ca init --key-type " + type);

        assertThat(postern.done("ca show --json").json().get("root").get("key").asString())
                .isEqualTo(shown);
        assertThat(OpenSsl.run(directory, "x509", "-in", "ca/issuing.pem", "-noout", "-text"))
                .contains(openssl);
    }

    @Test
    void makesNothingASecondTime() throws Exception {
        postern.done("ca init");
        var bundle = Files.readString(directory.resolve("ca-bundle.pem"));

        var again = postern.run("ca init");

        assertThat(again.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(again.err())
                .isEqualTo(
                        "postern: " + directory + ": exists (expected: no authority yet; one is never overwritten)\n");
        assertThat(directory.resolve("ca-bundle.pem")).hasContent(bundle);
    }

    @Test
    void encryptsTheKeysAndAsksForTheirPassphraseWhereItIsNeeded() throws Exception {
        var passphrase = Files.writeString(temporary.resolve("passphrase"), "correct horse\nsecond line\n");
        var other = Files.writeString(temporary.resolve("other"), "battery staple\n");

        postern.done("ca init --passphrase-file", passphrase.toString());

        assertThat(directory.resolve("ca/root.key")).content().startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        OpenSsl.run(directory, "pkey", "-in", "ca/issuing.key", "-passin", "pass:correct horse", "-noout");
        postern.done("ca show");
        assertThat(postern.run("client onboard acme").err())
                .isEqualTo("postern: " + directory.resolve("ca/root.key")
                        + ": passphrase of the authority's keys: no terminal to ask for it"
                        + " (expected: --passphrase-file or --passphrase-env)\n");
        var wrong = postern.run("client onboard acme --passphrase-file", other.toString());
        assertThat(wrong.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(wrong.err())
                .startsWith("postern: " + directory.resolve("ca/root.key") + ": ")
                .hasLineCount(1);
        postern.done("client onboard acme --passphrase-file", passphrase.toString());
    }

    @Test
    void printsTheBundle() throws Exception {
        postern.done("ca init");
        var file = temporary.resolve("bundle.pem");

        var printed = postern.done("ca bundle").out();
        var written = postern.done("ca bundle --out", file.toString()).out();

        assertThat(Certificates.parsePem(printed)).hasSize(2);
        assertThat(file).hasContent(printed.stripTrailing());
        assertThat(written).isEqualTo("wrote the bundle, 2 certificates, to " + file + "\n");
        assertThat(postern.done("ca bundle --json").json().get("bundle").asString())
                .isEqualTo(printed);
    }

    @Test
    void certifiesAServerForItsNamesAndRecordsIt() throws Exception {
        postern.done("ca init --crl-url http://crl.example.com/issuing.crl");

        var run = postern.done("ca server api.example.com *.api.example.com 127.0.0.1 ::1 --days 90");

        assertThat(run.text(directory)).isEqualTo("""
                certified the server api.example.com, *.api.example.com, 127.0.0.1, ::1
                  serial   SERIAL, until 2030-04-01T12:00:00Z
                  chain    DIR/server/server.pem
                  key      DIR/server/server.key
                  clients know it by DIR/ca/root.pem
                next, in postern.yaml:
                  certificates: [ { chain: DIR/server/server.pem, key: DIR/server/server.key } ]
                """);
        verifyServer("api.example.com");
        assertThat(OpenSsl.run(directory, "x509", "-in", "server/server.pem", "-noout", "-text"))
                .contains("TLS Web Server Authentication")
                .contains("DNS:api.example.com, DNS:*.api.example.com, IP Address:127.0.0.1")
                .contains("URI:http://crl.example.com/issuing.crl");
        assertThat(postern.done("ca show").text(directory))
                .contains("servers  1; certificates: 1 live, 0 revoked, 0 expired");
    }

    @Test
    void replacesTheServersPairAsAWhole() throws Exception {
        postern.done("ca init");
        postern.done("ca server first.example.com");
        postern.done("ca server second.example.com --key-type rsa2048");

        verifyServer("second.example.com");
        var ofKey = OpenSsl.run(directory, "pkey", "-in", "server/server.key", "-pubout");
        var ofCertificate = OpenSsl.run(directory, "x509", "-in", "server/server.pem", "-noout", "-pubkey");
        assertThat(ofKey).isEqualTo(ofCertificate);
        try (var entries = Files.list(directory)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .doesNotContain(".server.new", ".server.old");
        }
    }

    @Test
    void neverReplacesADirectoryThatHoldsOtherThings() throws Exception {
        postern.done("ca init");
        var other = Files.createDirectory(temporary.resolve("etc"));
        Files.writeString(other.resolve("passwd"), "");

        var run = postern.run("ca server localhost --out", other.toString());

        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err())
                .isEqualTo("postern: " + other + ": holds passwd (expected: nothing but server.pem and server.key)\n");
        assertThat(other.resolve("passwd")).exists();
    }

    @Test
    void showsWhatThereIs() {
        postern.done("ca init");
        postern.done("client onboard acme");
        postern.done("client onboard bolt --days 5");
        postern.done("client offboard acme");

        var run = postern.at(NOW.plusSeconds(7 * 86_400)).done("ca show");

        assertThat(run.text(directory)).isEqualTo("""
                Postern in DIR, clients are spiffe://postern.internal/client/ID
                  root     CN=Postern Root CA,O=Postern, p256, 2030-01-01T11:59:00Z to 2039-12-30T12:00:00Z
                           serial SERIAL, SHA-256 SHA-256
                  issuing  CN=Postern Issuing CA,O=Postern, p256, 2030-01-01T11:59:00Z to 2034-12-31T12:00:00Z
                           serial SERIAL, SHA-256 SHA-256
                  list of issuing  number 2, 1 entries, until 2030-01-08T12:00:00Z  STALE
                  list of root     number 2, 0 entries, until 2030-01-08T12:00:00Z  STALE
                  clients  2; certificates: 0 live, 1 revoked, 1 expired
                  servers  0; certificates: 0 live, 0 revoked, 0 expired
                """);
        assertThat(postern.done("ca show --json").json().get("clients").toString())
                .isEqualTo("{\"holders\":2,\"live\":1,\"revoked\":1,\"expired\":0}");
    }

    private void verifyServer(String name) throws Exception {
        OpenSsl.run(
                directory,
                "verify",
                "-attime",
                seconds(NOW),
                "-purpose",
                "sslserver",
                "-verify_hostname",
                name,
                "-CAfile",
                "ca/root.pem",
                "-untrusted",
                "server/server.pem",
                "server/server.pem");
    }

    private static String seconds(Instant instant) {
        return Long.toString(instant.getEpochSecond());
    }
}
