package dev.postern.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.crl.deny.DenyList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenyCommandTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final String UNKNOWN = "AB:".repeat(31) + "AB";

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), NOW);

    @BeforeEach
    void makeAClient() throws IOException {
        directory = temporary.resolve("state");
        postern = new Program(directory, NOW);
        postern.done("ca init");
        postern.done("client onboard acme --days 30");
        plane("denyLists: [ deny.json, other/deny.json ]");
        Files.createDirectories(directory.resolve("other"));
    }

    @Test
    void deniesAllAClientHasInEveryListUntilItEnds() throws IOException {
        var run = postern.run("client deny acme --reason", "odd traffic");

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.text(directory))
                .startsWith(
                        "denied: the certificate with serial SERIAL of issuer key SHA-256, since 2030-01-01T12:00:00Z"
                                + " until 2030-01-31T12:00:00Z (odd traffic)\n  in DIR/deny.json\n  in DIR/other/deny.json\n");
        assertThat(list("deny.json").entries()).hasSize(1);
        assertThat(list("other/deny.json")).isEqualTo(list("deny.json"));
        assertThat(postern.done("client denied").text(directory))
                .contains("DIR/deny.json: 1 denied\n")
                .contains("(odd traffic)");
    }

    @Test
    @DisplayName("V20 a denial is taken back by a command of its own")
    void takesADenialBack() throws IOException {
        postern.done("client deny acme");

        postern.done("client undeny acme");

        assertThat(list("deny.json").isEmpty()).isTrue();
        assertThat(postern.done("client show acme").out()).contains("  live,");
    }

    @Test
    void deniesByCertificateTheSameAsByClient() throws IOException {
        postern.done("client deny acme");
        var byClient = list("deny.json");

        postern.done(
                "client deny --cert",
                directory.resolve("clients/acme/client-chain.pem").toString());

        assertThat(list("deny.json")).isEqualTo(byClient);
    }

    @Test
    void needsToKnowHowLongToDenyWhatTheRegisterDoesNotKnow() throws IOException {
        var refused = postern.run("client deny --fingerprint", UNKNOWN);
        assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err())
                .isEqualTo("postern: --for: missing (expected: how long, for a certificate that the register does not"
                        + " know)\n");

        postern.done("client deny --for P7D --fingerprint", UNKNOWN);
        assertThat(list("deny.json").entries().get(0).until()).isEqualTo(NOW.plus(Duration.ofDays(7)));
    }

    @Test
    void neverDeniesBeyondTheCertificate() throws IOException {
        postern.done("client deny acme --for P90D");

        assertThat(list("deny.json").entries().get(0).until()).isEqualTo(NOW.plus(Duration.ofDays(30)));
    }

    @Test
    void offboardingDeniesAtOnceAndForgetsWhatHasEnded() throws IOException {
        postern.done("client deny --for PT1H --fingerprint", UNKNOWN);

        var run = postern.at(NOW.plus(Duration.ofHours(2))).done("client offboard acme");

        assertThat(run.text(directory))
                .contains("denied at once by DIR/deny.json\ndenied at once by DIR/other/deny.json\n");
        assertThat(list("deny.json").entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("offboarded: cessationOfOperation"));
    }

    @Test
    void renewingWithoutOverlapDeniesTheOldCertificatesAtOnce() throws IOException {
        postern.done("client renew acme --revoke-old");

        assertThat(list("deny.json").entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("superseded"));

        // What an earlier call was stopped at is made good.
        Files.delete(directory.resolve("deny.json"));
        postern.done("client renew acme --revoke-old");
        assertThat(list("deny.json").entries()).hasSize(2);
    }

    @Test
    void offboardsThoughADenyListCannotBeWrittenAndTells() throws IOException {
        Files.writeString(directory.resolve("deny.json"), "no list");

        var run = postern.run("client offboard acme");

        assertThat(run.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(run.out())
                .contains("offboarded acme")
                .contains("published list 2")
                .contains("other/deny.json");
        assertThat(run.err())
                .startsWith("postern: not on every deny-list, until this command is run again: " + directory
                        + "/deny.json: ");
        assertThat(list("other/deny.json").entries()).hasSize(1);
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoDenyList() throws IOException {
        plane("events: [ stdout ]");
        Files.delete(directory.resolve("deny.json"));

        assertThat(postern.run("client deny acme").err())
                .isEqualTo("postern: " + directory
                        + "/control-plane.yaml: denyLists: none (expected: at least one, which edges read)\n");
    }

    @Test
    void wantsExactlyOneWayToNameACertificate() {
        assertThat(postern.run("client deny").err())
                .isEqualTo("postern: ID, --cert, --fingerprint: none given (expected: one of them)\n");
        assertThat(postern.run("client deny acme --fingerprint", UNKNOWN).err())
                .isEqualTo("postern: ID, --cert, --fingerprint: 2 given (expected: one of them)\n");
    }

    private void plane(String text) throws IOException {
        Files.writeString(directory.resolve("control-plane.yaml"), text + "\n");
    }

    private DenyList list(String name) throws IOException {
        return DenyList.parse(Files.readAllBytes(directory.resolve(name)));
    }
}
