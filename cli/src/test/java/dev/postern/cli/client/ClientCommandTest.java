package dev.postern.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.pki.testing.OpenSsl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCommandTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), NOW);

    @BeforeEach
    void makeAnAuthority() {
        directory = temporary.resolve("state");
        postern = new Program(directory, NOW);
        postern.done("ca init --trust-domain partners.example.com");
    }

    @Test
    void onboardsAClientWithAKeyMadeHere() throws Exception {
        var run = postern.done("client onboard acme --san dns:gw.acme.example --organization Acme --days 90");

        assertThat(run.text(directory)).isEqualTo("""
                onboarded acme
                  subject  CN=acme,O=Acme
                  names    spiffe://partners.example.com/client/acme, gw.acme.example
                  serial   SERIAL
                  SHA-256  SHA-256
                  valid    2030-01-01T11:59:00Z to 2030-04-01T12:00:00Z
                  files    DIR/clients/acme: README.txt ca.pem client-chain.pem client.key client.pem
                  calls    from anywhere
                  roster   DIR/roster.json
                next:
                  curl --cert DIR/clients/acme/client-chain.pem --key DIR/clients/acme/client.key --cacert DIR/clients/acme/ca.pem https://localhost:8443/widgets
                """);
        verify("acme", NOW);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("clients/acme/client.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void adoptsWhatTheRegisterHasLostAndLeavesTheRest() throws Exception {
        postern.done("client onboard known");
        Files.copy(directory.resolve("register.db"), temporary.resolve("backup.db"));
        postern.done("client onboard acme");
        Files.copy(
                temporary.resolve("backup.db"), directory.resolve("register.db"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(postern.run("client show acme").code()).isEqualTo(ExitCode.BAD_INPUT);

        var run = postern.done(
                "client adopt",
                directory.resolve("clients/acme/client.pem").toString(),
                directory.resolve("clients/known/client.pem").toString());

        assertThat(run.text(directory)).isEqualTo("""
                recorded  acme, serial SERIAL, until 2031-01-01T12:00:00Z
                known     known, serial SERIAL, until 2031-01-01T12:00:00Z
                """);
        assertThat(postern.done("client offboard acme").out()).startsWith("offboarded acme");
    }

    /** A register that was restored knows nothing of bindings either; whoever was bound must not be free by that. */
    @Test
    void adoptsClientsBoundAsTheRosterStillHasThem() throws Exception {
        postern.done("client onboard known");
        Files.copy(directory.resolve("register.db"), temporary.resolve("backup.db"));
        postern.done("client onboard acme --vpce vpce-0123456789abcdef0");
        Files.copy(
                temporary.resolve("backup.db"), directory.resolve("register.db"), StandardCopyOption.REPLACE_EXISTING);

        postern.done(
                "client adopt", directory.resolve("clients/acme/client.pem").toString());

        assertThat(postern.done("client show acme").out()).contains("vpce-0123456789abcdef0");
        assertThat(directory.resolve("roster.json")).content().contains("vpce-0123456789abcdef0");
    }

    @Test
    void adoptsNothingIfOneIsAnothers() throws Exception {
        postern.done("client onboard acme");
        var other = new Program(temporary.resolve("other"), NOW);
        other.done("ca init --trust-domain partners.example.com");
        other.done("client onboard forged");
        var forged = temporary.resolve("other/clients/forged/client.pem");

        var run = postern.run("client adopt", forged.toString());

        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains(forged + ": issued by another authority (expected: \"CN=");
        assertThat(postern.run("client show forged").code()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void onboardsAClientByItsRequestAndPointsAtTheKeyBesideIt() throws Exception {
        var request = request("acme");

        var run = postern.done("client onboard acme --edge https://api.example.com/v1 --csr", request.toString());

        assertThat(run.text(temporary)).endsWith("""
                  files    DIR/state/clients/acme: README.txt ca.pem client-chain.pem client.pem
                  calls    from anywhere
                  roster   DIR/state/roster.json
                next:
                  curl --cert DIR/state/clients/acme/client-chain.pem --key DIR/acme.key --cacert DIR/state/clients/acme/ca.pem https://api.example.com/v1
                """);
        verify("acme", NOW);
        assertThat(directory.resolve("clients/acme/README.txt")).content().contains("https://api.example.com/v1");
    }

    @Test
    void handsAPkcs12OverThatOpensslOpens() throws Exception {
        var passphrase = Files.writeString(temporary.resolve("passphrase"), "for acme\n");

        postern.done("client onboard acme --pkcs12 --pkcs12-passphrase-file", passphrase.toString());

        var opened = OpenSsl.run(
                directory.resolve("clients/acme"),
                "pkcs12",
                "-in",
                "client.p12",
                "-passin",
                "file:" + passphrase,
                "-nodes");
        assertThat(opened).contains("BEGIN PRIVATE KEY").contains("CN = acme");
        assertThat(opened.split("BEGIN CERTIFICATE", -1)).hasSize(3);
    }

    @Test
    void refusesAPkcs12PassphraseThatProgramsReadDifferently() throws Exception {
        var passphrase = Files.writeString(temporary.resolve("passphrase"), "für acme\n");

        var run = postern.run("client onboard acme --pkcs12 --pkcs12-passphrase-file", passphrase.toString());

        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err())
                .isEqualTo(
                        "postern: PKCS#12 passphrase: has other than printable ASCII characters (expected: ASCII)\n");
        assertThat(directory.resolve("clients/acme")).doesNotExist();
    }

    @Test
    void refusesToOnboardTwiceUnlessToldToRenew() throws Exception {
        postern.done("client onboard acme --san email:ops@acme.example");
        var before = Files.readString(directory.resolve("clients/acme/client.pem"));

        var refused = postern.run("client onboard acme");

        assertThat(refused.code()).isEqualTo(ExitCode.NO);
        assertThat(refused.out())
                .isEqualTo("refused: client acme exists since 2030-01-01T12:00:00Z"
                        + " (use --renew to issue another certificate)\n");
        assertThat(directory.resolve("clients/acme/client.pem")).hasContent(before);
        assertThat(postern.run("client onboard acme --json")
                        .json()
                        .get("outcome")
                        .asString())
                .isEqualTo("refused");

        var renewed = postern.done("client onboard acme --renew --json").json();
        assertThat(renewed.get("outcome").asString()).isEqualTo("renewed");
        assertThat(renewed.get("names").toString())
                .isEqualTo("[\"spiffe://partners.example.com/client/acme\",\"ops@acme.example\"]");
        assertThat(postern.done("client onboard bolt --renew").out()).startsWith("onboarded bolt\n");
    }

    @Test
    void renewsWithOverlapOrWithout() throws Exception {
        var first = serial(postern.done("client onboard acme --json"));
        var second = serial(postern.done("client renew acme --json"));
        assertThat(postern.done("client list").out()).isEqualTo("""
                client  state    live  revoked  since                 until                 endpoints
                acme    live        2        0  2030-01-01T12:00:00Z  2031-01-01T12:00:00Z  any
                """);

        var last = postern.done("client renew acme --revoke-old --json").json();

        assertThat(last.get("revoked").findValuesAsString("serial")).containsExactly(first, second);
        assertThat(last.get("lists").get(0).get("entries").asInt()).isEqualTo(2);
        verify("acme", NOW);
        assertThat(postern.done("client show acme").text(directory)).isEqualTo("""
                acme, CN=acme
                  calls    from anywhere
                  SERIAL  revoked 2030-01-01T12:00:00Z (superseded), issued 2030-01-01T12:00:00Z, until 2031-01-01T12:00:00Z
                    from 2030-01-01T11:59:00Z, SHA-256 SHA-256
                  SERIAL  revoked 2030-01-01T12:00:00Z (superseded), issued 2030-01-01T12:00:00Z, until 2031-01-01T12:00:00Z
                    from 2030-01-01T11:59:00Z, SHA-256 SHA-256
                  SERIAL  live, issued 2030-01-01T12:00:00Z, until 2031-01-01T12:00:00Z
                    from 2030-01-01T11:59:00Z, SHA-256 SHA-256
                  files    DIR/clients/acme: README.txt ca.pem client-chain.pem client.key client.pem
                """);
    }

    @Test
    void offboardsAClientSoThatOpensslSeesItRevoked() throws Exception {
        postern.done("client onboard acme");

        var run = postern.at(NOW.plusSeconds(60)).done("client offboard acme --reason keyCompromise");

        assertThat(run.text(directory)).isEqualTo("""
                offboarded acme
                  now      SERIAL  revoked 2030-01-01T12:01:00Z (keyCompromise), issued 2030-01-01T12:00:00Z, until 2031-01-01T12:00:00Z
                denied at once by DIR/deny.json
                not in roster DIR/roster.json
                published list 2 of the issuing certificate, 2030-01-01T12:01:00Z: 1 entry (1 added, 0 removed), until 2030-01-08T12:01:00Z, in DIR/crl/issuing.pem and DIR/crl/issuing.crl
                published list 2 of the root certificate, 2030-01-01T12:01:00Z: 0 entries (0 added, 0 removed), until 2030-01-08T12:01:00Z, in DIR/crl/root.pem and DIR/crl/root.crl
                enforced by every edge that reads DIR/crl, from when it next looks there: its refresh setting, one second unless said otherwise
                next:
                  curl --cert DIR/clients/acme/client-chain.pem --key DIR/clients/acme/client.key --cacert DIR/clients/acme/ca.pem https://localhost:8443/widgets   # is refused
                """);
        assertThat(OpenSsl.run(directory, "crl", "-in", "crl/issuing.crl", "-inform", "DER", "-noout", "-text"))
                .contains("Key Compromise");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> verify("acme", NOW.plusSeconds(120)))
                .hasMessageContaining("certificate revoked");
    }

    @Test
    void offboardsTwiceToTheSameEnd() {
        postern.done("client onboard acme");
        postern.done("client offboard acme");

        var again = postern.at(NOW.plusSeconds(60)).done("client offboard acme --reason superseded");

        assertThat(again.text(directory))
                .startsWith("acme was offboarded before\n  before   SERIAL  revoked 2030-01-01T12:00:00Z"
                        + " (cessationOfOperation)")
                .doesNotContain("published");
    }

    @Test
    void publishesOnTheSecondCallWhatTheFirstMissed() {
        var serial = serial(postern.done("client onboard acme --json"));

        var held = postern.done("client offboard acme --no-publish");
        assertThat(held.text(directory))
                .contains("enforced not before the next list is issued")
                .endsWith("next:\n  postern crl issue --dir DIR\n");
        assertThat(lookUp(serial)).isEqualTo(ExitCode.NO);

        assertThat(postern.done("client offboard acme").out()).contains("published list 2 of the issuing");
        assertThat(lookUp(serial)).isEqualTo(ExitCode.OK);
    }

    @Test
    void letsAnOffboardedClientInAgainWithAnotherKeyOnly() throws Exception {
        var request = request("acme");
        postern.done("client onboard acme --csr", request.toString());
        postern.done("client offboard acme --reason 1");

        var same = postern.run("client onboard acme --csr", request.toString());
        assertThat(same.code()).isEqualTo(ExitCode.NO);
        assertThat(same.out()).contains("as compromised (expected: a new key)");
        postern.done("client onboard acme");
        verify("acme", NOW);
    }

    @Test
    void finishesWhatWasStoppedHalfWay() throws Exception {
        postern.done("client onboard acme");
        Files.createDirectories(directory.resolve("clients/.bolt.new"));
        Files.move(directory.resolve("clients/acme"), directory.resolve("clients/.acme.new"));

        postern.done("client list");

        assertThat(directory.resolve("clients/acme/client.pem")).exists();
        assertThat(directory.resolve("clients/.bolt.new")).doesNotExist();
    }

    private ExitCode lookUp(String serial) {
        return postern.with("crl", "show", directory.resolve("crl/issuing.pem").toString(), "--serial", serial)
                .code();
    }

    private static String serial(Program.Run run) {
        return run.json().get("serial").asString();
    }

    private Path request(String id) throws Exception {
        OpenSsl.run(
                temporary,
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=whatever",
                "-keyout",
                id + ".key",
                "-out",
                id + ".csr");
        return temporary.resolve(id + ".csr");
    }

    /** As a server with this trust and these lists would. */
    private void verify(String id, Instant when) throws Exception {
        OpenSsl.run(
                directory,
                "verify",
                "-attime",
                Long.toString(when.getEpochSecond()),
                "-purpose",
                "sslclient",
                "-crl_check_all",
                "-CRLfile",
                "crl/issuing.pem",
                "-CRLfile",
                "crl/root.pem",
                "-CAfile",
                "ca-bundle.pem",
                "clients/" + id + "/client.pem");
    }
}
