package dev.postern.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Postern;
import dev.postern.cli.state.PassphraseSource;
import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.Offboarding;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class UpCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path parent;

    private Path directory = Path.of("");

    @BeforeEach
    void chooseADirectory() {
        directory = parent.resolve("it's here");
    }

    @Test
    void setsUpAndLetsInWhoShouldBeAndGoesOnWithWhatIsThereTheNextTime() throws Exception {
        assertThat(up("--once", "--port", "0")).as(err::toString).isEqualTo(ExitCode.OK);

        assertThat(lines())
                .contains("26 of 26 as expected", "the API saw nothing of those refused: no connection, no byte ok")
                .contains("expired 1.3 refused reset ok", "spoofed headers 1.2 cleaned answered 200 ok")
                .doesNotContain("not tried");
        assertThat(err.toString()).isEmpty();
        var made = fingerprints();

        out.getBuffer().setLength(0);
        assertThat(up("--once", "--port", "0", "--json")).as(err::toString).isEqualTo(ExitCode.OK);

        assertThat(fingerprints()).isEqualTo(made);
        var facts = JsonMapper.shared().readTree(out.toString());
        assertThat(facts.get("ok").asBoolean()).isTrue();
        assertThat(facts.get("parts").get(0).get("done").asString()).isEqualTo("KEPT");
        assertThat(facts.get("reachedByRefused").get(0).get("bytes").asInt()).isZero();
    }

    @Test
    void showsPassthroughWithAVerifyingListenerBehindIt() {
        assertThat(up("--once", "--port", "0", "--mode", "passthrough"))
                .as(err::toString)
                .isEqualTo(ExitCode.OK);

        assertThat(lines())
                .contains("revoked 1.3 403 answered 403 ok", "stolen, without its key 1.2 refused reset ok")
                .contains("26 of 26 as expected", "the API saw nothing of those refused: no connection, no byte ok");
    }

    @Nested
    class Refuses {
        @Test
        void aPortThatIsTakenAndMakesNothing() throws IOException {
            try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assertThat(up("--once", "--port", Integer.toString(taken.getLocalPort())))
                        .isEqualTo(ExitCode.WORLD_FAILED);

                assertThat(err.toString())
                        .isEqualTo("postern: port " + taken.getLocalPort()
                                + ": Address already in use (expected: a free port; --port 0 takes any)\n");
                assertThat(parent).isEmptyDirectory();
            }
        }

        @Test
        void aFileWhereTheDirectoryShouldBe() throws IOException {
            Files.writeString(directory, "mine");

            assertThat(up("--once", "--port", "0")).isEqualTo(ExitCode.BAD_INPUT);

            assertThat(err.toString())
                    .isEqualTo("postern: " + directory + ": not a directory (expected: none yet, or an empty one)\n");
            assertThat(directory).hasContent("mine");
        }

        @Test
        void aDirectoryBelowAFile() throws IOException {
            Files.writeString(directory, "mine");
            directory = directory.resolve("state");

            assertThat(up("--once", "--port", "0")).isEqualTo(ExitCode.WORLD_FAILED);

            assertThat(err.toString())
                    .startsWith("postern: " + directory.getParent())
                    .hasLineCount(1);
        }

        @Test
        void whatANewerVersionMade() throws IOException {
            Files.createDirectory(directory);
            Files.writeString(directory.resolve("version"), "2\n");

            assertThat(up("--once", "--port", "0")).isEqualTo(ExitCode.BAD_INPUT);

            assertThat(err.toString())
                    .isEqualTo("postern: " + directory
                            + ": state of version 2 (expected: at most 1; a newer postern made it)\n");
        }

        @Test
        void whatIsHalfThere() throws IOException {
            state().close();
            Files.delete(directory.resolve("ca/issuing.key"));

            assertThat(up("--once", "--port", "0")).isEqualTo(ExitCode.BAD_INPUT);

            assertThat(err.toString())
                    .isEqualTo("postern: " + directory + "/ca/issuing.key: missing (expected: a file)\n");
        }

        @Test
        void toBeTheSecondInADirectory() throws IOException {
            try (var first = state()) {
                assertThat(up("--once", "--port", "0")).isEqualTo(ExitCode.WORLD_FAILED);

                assertThat(first.directory().path()).isEqualTo(directory);
                assertThat(err.toString())
                        .isEqualTo("postern: " + directory
                                + ": another `postern up` runs on it (expected: one at a time in a directory)\n");
            }
        }

        @Test
        void toContradictAnEditedConfiguration() throws IOException {
            state().close();
            var file = directory.resolve("postern.yaml");
            EdgeFile.write(file, new EdgeFile.Plan(UpRequest.Mode.VERIFY, 0, 0, 0, URI.create("http://127.0.0.1:1")));
            assertThat(EdgeFile.isEdited(file)).isFalse();
            Files.writeString(file, Files.readString(file).replace("127.0.0.1:1\"", "127.0.0.1:2\""));

            assertThat(up("--once", "--port", "0")).isEqualTo(ExitCode.BAD_INPUT);

            assertThat(err.toString())
                    .isEqualTo("postern: --port: " + file
                            + " was edited and decides (expected: no such option, or the file removed)\n");
        }

        @Test
        void anUpstreamWithAPath() {
            assertThat(up("--once", "--upstream", "http://127.0.0.1:1/api")).isEqualTo(ExitCode.BAD_INPUT);

            assertThat(err.toString()).startsWith("postern: --upstream: url: \"http://127.0.0.1:1/api\"");
            assertThat(parent).isEmptyDirectory();
        }
    }

    @Nested
    class Renews {
        private final Instant now = Instant.parse("2026-05-01T12:00:00Z");

        @Test
        void listsWhenHalfOfTheirTimeIsOver() throws IOException {
            try (var state = state(now)) {
                state.make(edge(), now);

                assertThat(state.renew(now.plus(Duration.ofHours(83)))).isEmpty();
                assertThat(state.renew(now.plus(Duration.ofHours(85))))
                        .extracting(Part::what)
                        .containsExactly("revocation lists");
                assertThat(state.renew(now.plus(Duration.ofHours(86)))).isEmpty();
            }
        }

        @Test
        void theServerCertificateWhenAThirdOfItsLifeIsLeft() throws IOException {
            try (var state = state(now)) {
                state.make(edge(), now);

                var renewed = state.renew(now.plus(Duration.ofDays(250)));

                assertThat(renewed).extracting(Part::what).contains("server certificate");
                assertThat(renewed.get(0).until()).isEqualTo("until 2028-01-06");
            }
        }

        @Test
        void theRosterThatACommandWasStoppedBefore() throws IOException {
            try (var state = state(now)) {
                state.make(edge(), now);
                var id = new ClientId("valid");
                var endpoint = new VpcEndpointId("vpce-0123456789abcdef0");
                state.register().bind(id, Set.of(endpoint), now);

                assertThat(state.renew(now)).extracting(Part::what).containsExactly("roster");
                assertThat(roster().clients().values()).containsExactly(new RegisteredClient(id, Set.of(endpoint)));
                assertThat(state.renew(now)).isEmpty();
            }
        }

        @Test
        void theRosterByTheRegisterThatWasRestoredAndNotByTheOneThatWasLost() throws IOException {
            state(now).close();
            Files.copy(directory.resolve("register.db"), parent.resolve("backup.db"));
            try (var state = state(now)) {
                state.make(edge(), now);
                for (var name : List.of("register.db", "register.db-wal", "register.db-shm")) {
                    Files.deleteIfExists(directory.resolve(name));
                }
                assertThatThrownBy(() -> state.renew(now)).hasMessageContaining("register.db: missing");
                assertThat(roster().clients()).hasSize(1);

                Files.copy(parent.resolve("backup.db"), directory.resolve("register.db"));
                state.renew(now);

                assertThat(roster().clients()).isEmpty();
            }
        }

        private ClientRoster roster() throws IOException {
            return ClientRoster.parse(Files.readAllBytes(directory.resolve("roster.json")));
        }

        @Test
        void aValidClientThatWasOffboardedMeanwhile() throws IOException {
            try (var state = state(now)) {
                state.make(edge(), now);
                var before = fingerprints();
                new Offboarding(state.register()).offboard(new ClientId("valid"), RevocationReason.KEY_COMPROMISE, now);

                var parts = state.make(edge(), now.plusSeconds(1));

                assertThat(parts.get(2)).returns(Part.Done.RENEWED, Part::done);
                assertThat(fingerprints())
                        .doesNotContainAnyElementsOf(before.subList(0, 1))
                        .containsAll(before.subList(1, 3));
            }
        }

        @Test
        void aRevokedClientThatWasStoppedBeforeItsRevocation() throws IOException {
            try (var state = state(now)) {
                state.make(edge(), now);
                Files.delete(directory.resolve("clients/revoked/client.key"));

                var parts = state.make(edge(), now.plusSeconds(1));

                assertThat(parts.get(3)).returns(Part.Done.MADE, Part::done);
                var revoked = state.register().client(new ClientId("revoked")).orElseThrow();
                assertThat(revoked.credentials()).hasSize(2);
                assertThat(revoked.live(now.plusSeconds(1))).isEmpty();
            }
        }
    }

    @Test
    void leavesTheProbesOwnCertificatesInTheRegisterAsAServers() throws Exception {
        up("--once", "--port", "0");

        try (var register = StateDirectory.open(directory).register()) {
            assertThat(register.clients())
                    .extracting(client -> client.id().value())
                    .containsExactly("revoked", "valid");
            assertThat(register.credentials(Holder.Kind.SERVER).get(Holder.server("probe.invalid")))
                    .hasSize(3);
        }
    }

    private static URI edge() {
        return URI.create("https://localhost:8443/widgets");
    }

    private UpState state() throws IOException {
        return state(Instant.now());
    }

    private UpState state(Instant now) throws IOException {
        return UpState.open(
                directory,
                new PassphraseSource("authority's keys", "--passphrase", Optional.empty(), Optional.empty()),
                random,
                now);
    }

    private List<Fingerprint> fingerprints() throws IOException {
        var all = new ArrayList<Fingerprint>();
        for (var id : List.of("valid", "revoked", "forged")) {
            all.add(Fingerprint.of(CertificateChain.parsePem(Files.readString(
                            directory.resolve("clients").resolve(id).resolve("client-chain.pem")))
                    .leaf()));
        }
        return all;
    }

    private List<String> lines() {
        return out.toString()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }

    private ExitCode up(String... arguments) {
        var all = Stream.concat(Stream.of("up", "--dir", directory.toString()), Stream.of(arguments));
        return Postern.run(
                new PrintWriter(out), new PrintWriter(err), InstantSource.system(), all.toArray(String[]::new));
    }
}
