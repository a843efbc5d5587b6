package dev.postern.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** kill -9 of the real program: what it has said is done is done, and what it has not said is not by half. */
@Tag("deep")
class KilledProgramTest {
    private static final int ROUNDS = 6;

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private final Random chance = new Random(11);

    @Test
    void losesNothingItHasReported() throws Exception {
        directory = temporary.resolve("state");
        var postern = new Program(directory, Instant.now());
        postern.done("ca init");
        var onboarded = new ArrayList<String>();
        var offboarded = new ArrayList<String>();

        for (int round = 0; round < ROUNDS; round++) {
            // Onboarded by this process, so that there always is a client to shut out.
            var serial = postern.done("client onboard old-" + round + " --json")
                    .json()
                    .get("serial")
                    .asString();
            if (round % 2 == 0) {
                killed(12, "client", "onboard", "new-" + round, "--json").ifDone("serial", onboarded::add);
            } else {
                killed(25, "client", "offboard", "old-" + round, "--json").ifDone("id", id -> offboarded.add(serial));
            }
            checkClients(postern);
        }

        for (var serial : onboarded) {
            assertThat(everySerial(postern)).contains(serial);
        }
        for (var serial : offboarded) {
            assertThat(isListed(serial)).as(serial).isTrue();
        }
        for (int round = 0; round < ROUNDS; round++) {
            postern.done("client offboard old-" + round);
            assertThat(postern.done("client show old-" + round + " --json")
                            .json()
                            .get("certificates")
                            .get(0)
                            .get("state")
                            .asString())
                    .isEqualTo("revoked");
        }
        var revoked = postern.done("ca show --json").json().get("clients").get("revoked");
        assertThat(list().get("entries")).isEqualTo(revoked);
        postern.done("crl check", directory.resolve("crl/issuing.crl").toString());
        assertThat(directory.resolve("crl/issuing.pem")).exists();
    }

    @Test
    void makesAnAuthorityWholeOrNotAtAll() throws Exception {
        directory = temporary.resolve("state");

        var done = killed(4, "ca", "init", "--json");

        var postern = new Program(directory, Instant.now());
        if (Files.exists(directory)) {
            postern.done("client onboard acme");
            postern.done("client offboard acme");
        } else {
            assertThat(done.output()).isEmpty();
            postern.done("ca init");
        }
    }

    /** After the next command every client's files are those of its newest certificate, and nothing else is there. */
    private void checkClients(Program postern) throws IOException {
        for (var client : postern.done("client list --json").json().get("clients")) {
            var id = client.get("id").asString();
            var certificates =
                    postern.done("client show " + id + " --json").json().get("certificates");
            var chain = CertificateChain.parsePem(
                    Files.readString(directory.resolve("clients").resolve(id).resolve("client-chain.pem")));
            assertThat(SerialNumber.of(chain.leaf()).hex())
                    .isEqualTo(certificates
                            .get(certificates.size() - 1)
                            .get("serial")
                            .asString());
        }
        try (var entries = Files.list(directory.resolve("clients"))) {
            assertThat(entries.map(entry -> entry.getFileName().toString()).filter(name -> name.startsWith(".")))
                    .containsExactly(".lock");
        }
    }

    private List<String> everySerial(Program postern) {
        return postern.done("client list --json").json().get("clients").findValuesAsString("id").stream()
                .flatMap(id ->
                        postern.done("client show " + id + " --json").json().findValuesAsString("serial").stream())
                .toList();
    }

    private boolean isListed(String serial) {
        var file = directory.resolve("crl/issuing.crl").toString();
        return new Program(directory, Instant.now())
                        .with("crl", "show", file, "--serial", serial)
                        .code()
                == ExitCode.OK;
    }

    private JsonNode list() {
        var file = directory.resolve("crl/issuing.crl").toString();
        return new Program(directory, Instant.now())
                .with("crl", "show", file, "--json")
                .json();
    }

    /** Runs the program, and kills it once at most so many names have come and gone in the directory, if it has not ended. */
    private Killed killed(int most, String... arguments) throws Exception {
        var command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Postern.class.getName()),
                        Stream.concat(Stream.of(arguments), Stream.of("--dir", directory.toString())))
                .toList();
        var output = Files.createTempFile(temporary, "output", "");
        Process process;
        try (var changes = FileSystems.getDefault().newWatchService()) {
            for (var watched : List.of(temporary, directory, directory.resolve("clients"), directory.resolve("crl"))) {
                if (Files.isDirectory(watched)) {
                    watched.register(changes, ENTRY_CREATE, ENTRY_DELETE);
                }
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            for (int left = 1 + chance.nextInt(most); left > 0 && process.isAlive(); ) {
                var key = changes.poll(20, TimeUnit.MILLISECONDS);
                if (key != null) {
                    left -= key.pollEvents().size();
                    key.reset();
                }
            }
        }
        process.toHandle().destroyForcibly();
        process.waitFor();
        return new Killed(Files.readString(output, UTF_8));
    }

    /** All that a run printed before its end, whichever that was. */
    private record Killed(String output) {
        /** Hands a fact over if the whole report was printed. */
        void ifDone(String fact, Consumer<String> use) {
            if (output.endsWith("}\n")) {
                use.accept(JsonMapper.shared().readTree(output).get(fact).asString());
            } else {
                assertThat(output).doesNotContain("postern: ");
            }
        }
    }
}
