package dev.postern.cli.client;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Postern;
import dev.postern.cli.Program;
import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.testing.ChildProcess;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where clients may call from, and that edges learn it. */
class RosterCommandTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final String FIRST = "vpce-0123456789abcdef0";
    private static final String SECOND = "vpce-0123456789abcdef1";

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
    void anAuthorityWithoutClientsHasARosterOfNobody() throws IOException {
        assertThat(roster().clients()).isEmpty();
    }

    @Test
    void bindsAClientFromItsFirstRequestOn() throws IOException {
        var run = postern.done("client onboard acme --vpce " + SECOND + " --vpce " + FIRST);

        assertThat(run.text(directory))
                .contains("  calls    through " + FIRST + ", " + SECOND + " only\n  roster   DIR/roster.json\n");
        assertThat(roster().holderOf(certificateOf("acme"))).contains(client("acme", FIRST, SECOND));
        assertThat(postern.done("client list").out()).endsWith("  " + FIRST + "," + SECOND + "\n");
        assertThat(postern.done("client show acme --json")
                        .json()
                        .get("endpoints")
                        .toString())
                .isEqualTo("[\"" + FIRST + "\",\"" + SECOND + "\"]");
    }

    @Test
    void bindsAClientElsewhereAndKeepsWhereItWasBound() throws IOException {
        postern.done("client onboard acme --vpce " + FIRST);

        var run = postern.at(NOW.plusSeconds(60)).done("client bind acme --vpce " + SECOND);

        assertThat(run.text(directory)).isEqualTo("""
                acme now calls through %s only
                  before   through %s only
                  roster   DIR/roster.json
                """.formatted(SECOND, FIRST));
        assertThat(roster().holderOf(certificateOf("acme"))).contains(client("acme", SECOND));
        assertThat(postern.at(NOW.plusSeconds(120))
                        .done("client bind acme --anywhere")
                        .out())
                .startsWith("acme now calls from anywhere\n");
        assertThat(roster().holderOf(certificateOf("acme"))).contains(client("acme"));
        assertThat(postern.done("client show acme").out()).contains("""
                  calls    from anywhere
                    since 2030-01-01T12:00:00Z through %s only
                    since 2030-01-01T12:01:00Z through %s only
                    since 2030-01-01T12:02:00Z from anywhere
                """.formatted(FIRST, SECOND));
        assertThat(postern.done("client bind acme --anywhere").out())
                .startsWith("acme calls as before from anywhere\n");
    }

    @Test
    void knowsEveryCertificateThatIsNotRevoked() throws IOException {
        postern.done("client onboard acme");
        var first = certificateOf("acme");
        postern.done("client renew acme");
        var second = certificateOf("acme");
        assertThat(roster().clients()).containsOnlyKeys(first, second);

        postern.done("client renew acme --revoke-old");
        assertThat(roster().clients()).containsOnlyKeys(certificateOf("acme"));

        postern.done("client offboard acme --no-publish");
        assertThat(roster().clients()).isEmpty();
        postern.done("client onboard acme --renew --vpce " + FIRST);
        assertThat(roster().clients()).containsOnlyKeys(certificateOf("acme"));
    }

    @Test
    void showsWhatEdgesKnow() {
        postern.done("client onboard acme --vpce " + FIRST);
        postern.done("client renew acme");
        postern.done("client onboard bolt");

        assertThat(postern.done("client roster").text(directory)).isEqualTo("""
                2 clients with 3 certificates
                  acme, 2 certificates, calls through %s only
                  bolt, 1 certificate, calls from anywhere
                in roster DIR/roster.json
                """.formatted(FIRST));
        var json = postern.done("client roster --json").json();
        assertThat(json.get("clients").get(0).get("endpoints").get(0).asString())
                .isEqualTo(FIRST);
        assertThat(json.get("clients").get(0).get("certificates")).hasSize(2);
        assertThat(json.get("rosters").get(0).asString())
                .isEqualTo(directory.resolve("roster.json").toString());
    }

    @Test
    void isInEveryPlaceThatTheControlPlaneNames() throws IOException {
        Files.createDirectories(directory.resolve("edge"));
        plane("rosters: [ edge/roster.json, roster.json ]");

        var run = postern.done("client onboard acme");

        assertThat(run.text(directory))
                .contains("  roster   DIR/roster.json\n  roster   DIR/edge/roster.json\nnext:\n");
        assertThat(Files.readString(directory.resolve("edge/roster.json")))
                .isEqualTo(Files.readString(directory.resolve("roster.json")));
        postern.done("doctor");
    }

    @Test
    void aPlaceThatCannotBeWrittenKeepsNoRevocationFromBeingPublished() throws IOException {
        postern.done("client onboard acme");
        plane("rosters: [ missing/roster.json ]");

        var run = postern.run("client offboard acme");

        assertThat(run.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(run.text(directory))
                .contains("offboarded acme\n")
                .contains("denied at once by DIR/deny.json\nnot in roster DIR/roster.json\npublished list 2");
        assertThat(run.err())
                .startsWith("postern: not in every roster until `postern client roster` is run: " + directory
                        + "/missing/roster.json: ");
        assertThat(roster().clients()).isEmpty();

        Files.createDirectories(directory.resolve("missing"));
        postern.done("client roster");
        postern.done("doctor");
    }

    @Test
    void doesNotWriteOverWhatIsNoRoster() throws IOException {
        var precious = Files.writeString(directory.resolve("precious.json"), "{\"precious\":true}");
        plane("rosters: [ precious.json ]");

        var run = postern.run("client onboard acme");

        assertThat(run.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(run.out()).startsWith("onboarded acme\n");
        assertThat(run.err()).contains("/precious.json: precious: unknown key (expected: version, clients)");
        assertThat(precious).hasContent("{\"precious\":true}");
        assertThat(postern.run("doctor").text(directory))
                .contains("error    roster          DIR/precious.json: precious: unknown key");
    }

    @Test
    void theNextCommandMendsWhatAKillLeftBetweenRegisterAndRoster() throws Exception {
        postern.done("client onboard old");
        var clients = directory.resolve("clients");
        try (var changes = FileSystems.getDefault().newWatchService();
                var lock = FileChannel.open(directory.resolve(".roster.json.lock"), CREATE, WRITE)) {
            var unused = clients.register(changes, ENTRY_CREATE);
            // Who holds the lock keeps the other from the roster; its client is in the register once its files are in
            // place.
            lock.lock();
            try (var child = ChildProcess.run(
                    Postern.class, "client", "onboard", "acme", "--vpce", FIRST, "--dir", directory.toString())) {
                while (!Files.exists(clients.resolve("acme"))) {
                    var key = changes.poll(60, TimeUnit.SECONDS);
                    assertThat(key).as("a change of " + clients).isNotNull();
                    key.pollEvents();
                    key.reset();
                }
                assertThat(child.isAlive()).isTrue();
                child.kill();
            }
        }
        assertThat(roster().clients()).containsOnlyKeys(certificateOf("old"));
        assertThat(postern.run("doctor").text(directory))
                .contains(
                        "error    roster          DIR/roster.json: 1 certificate of 1 client (expected: as the register"
                                + " has it: 2 certificates of 2 clients, 1 bound to VPC endpoints); mend: postern client roster"
                                + " --dir DIR\n");

        postern.done("client bind old --anywhere");

        assertThat(roster().holderOf(certificateOf("acme"))).contains(client("acme", FIRST));
        postern.done("doctor");
    }

    /** A register from a backup: what it has lost is said, and the roster stays until somebody has said it again. */
    @Test
    void freesNobodyWhomTheRegisterHasForgottenToBeBound() throws IOException {
        postern.done("client onboard acme");
        postern.done("client onboard beta");
        Files.copy(directory.resolve("register.db"), temporary.resolve("backup.db"));
        postern.done("client bind acme --vpce " + FIRST);
        postern.done("client onboard gamma --vpce " + SECOND);
        var before = roster();
        Files.copy(temporary.resolve("backup.db"), directory.resolve("register.db"), REPLACE_EXISTING);

        var refused = postern.run("client bind beta --vpce " + SECOND);

        assertThat(refused.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(refused.err()).contains("by the register never was");
        assertThat(roster()).isEqualTo(before);
        postern.run("client bind acme --vpce " + FIRST);
        postern.done("client adopt " + directory.resolve("clients/gamma/client.pem"));
        assertThat(roster().clients().values())
                .containsExactlyInAnyOrder(client("acme", FIRST), client("beta", SECOND), client("gamma", SECOND));
    }

    @Test
    void severalCommandsAtOnceLeaveTheRosterOfThemAll() throws IOException {
        IntStream.range(0, 6).parallel().forEach(i -> postern.done("client onboard client-" + i));

        assertThat(roster().clients()).hasSize(6);
        try (var register = StateDirectory.open(directory).register()) {
            assertThat(roster()).isEqualTo(ClientRoster.of(register.clients()));
        }
    }

    @Test
    void aStateOfAnEarlierVersionGetsItsRosterAtTheNextCommand() throws IOException {
        postern.done("client onboard acme");
        Files.delete(directory.resolve("roster.json"));
        assertThat(postern.run("doctor").text(directory))
                .contains("error    roster          DIR/roster.json: missing (expected: as the register has it: ");

        postern.done("client list");

        assertThat(roster().clients()).containsOnlyKeys(certificateOf("acme"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            client bind acme                                | --vpce, --anywhere: none given (expected: one of them)
            client bind acme --anywhere --vpce vpce-01234567 | --vpce, --anywhere: both given (expected: one of them)
            client bind acme --vpce vpc-1                   | --vpce: "vpc-1" (expected: vpce- and 8 to 17 lower-case hexadecimal digits)
            client bind acme --vpce VPCE-01234567           | --vpce: "VPCE-01234567" (expected: vpce- and 8 to 17 lower-case hexadecimal digits)
            client onboard bolt --vpce vpce-012345678901234567890123456789012345678901234 | --vpce: "vpce-01234567890123456789012345678901234…" (expected: vpce- and 8 to 17 lower-case hexadecimal digits)
            client bind nobody --vpce vpce-01234567         | client nobody: not in the register (expected: onboarded before)
            client bind Acme --anywhere                     | client id: "Acme" (expected: 1..63 of a-z, 0-9 and dash, not starting with a dash)
            client onboard acme --renew --vpce vpce-01234567 | --vpce: given with --renew for client acme, which is in force (expected: `postern client bind` for its endpoints)
            """)
    void refusesAndChangesNothing(String line, String complaint) throws IOException {
        postern.done("client onboard acme --vpce " + FIRST);
        var before = Files.readString(directory.resolve("roster.json"));

        var run = postern.run(line);

        assertThat(run.err()).isEqualTo("postern: " + complaint + "\n");
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(Files.readString(directory.resolve("roster.json"))).isEqualTo(before);
        assertThat(postern.done("client list --json").json().get("clients")).hasSize(1);
        assertThat(postern.done("client show acme --json").json().get("bindings"))
                .hasSize(1);
    }

    private void plane(String text) throws IOException {
        Files.writeString(directory.resolve("control-plane.yaml"), text + "\n");
    }

    private ClientRoster roster() throws IOException {
        return ClientRoster.parse(Files.readAllBytes(directory.resolve("roster.json")));
    }

    private Fingerprint certificateOf(String id) throws IOException {
        return Fingerprint.of(CertificateChain.parsePem(Files.readString(
                        directory.resolve("clients").resolve(id).resolve("client.pem")))
                .leaf());
    }

    private static RegisteredClient client(String id, String... endpoints) {
        return new RegisteredClient(
                new ClientId(id),
                Set.of(endpoints).stream().map(VpcEndpointId::new).collect(Collectors.toSet()));
    }
}
