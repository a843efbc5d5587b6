package dev.postern.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.client.ClientRoster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RostersInS3Test {
    // AWS's clients compare their clock with the service's, so this one is right.
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), Instant.EPOCH);
    private Optional<CloudHere> cloud = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        directory = temporary.resolve("state");
        postern = new Program(directory, now);
        cloud = Optional.of(CloudHere.start(temporary.resolve("aws")));
        cloud.get().twin().objects().createBucket("trust");
        postern.done("ca init");
        plane("rosters: [ s3://trust/roster.json ]");
    }

    @AfterEach
    void stop() {
        cloud.ifPresent(CloudHere::close);
    }

    @Test
    void followsTheRegisterThereToo() throws IOException {
        var run = postern.done("client onboard acme --vpce vpce-0123456789abcdef0");

        assertThat(run.out()).contains("  roster   s3://trust/roster.json\n");
        assertThat(there()).isEqualTo(here());
        postern.done("client bind acme --anywhere");
        assertThat(there()).isEqualTo(here());
        postern.done("doctor");
        postern.done("client offboard acme");
        assertThat(there().clients()).isEmpty();
    }

    @Test
    void severalCommandsAtOnceLeaveTheRosterOfThemAll() throws IOException {
        IntStream.range(0, 6).parallel().forEach(i -> postern.done("client onboard client-" + i));

        assertThat(there().clients()).hasSize(6);
    }

    @Test
    void aBucketThatIsMissingIsToldAtTheEndAndDoctorFindsIt() throws IOException {
        plane("rosters: [ s3://missing/roster.json, s3://trust/roster.json ]");

        var run = postern.run("client onboard acme");

        assertThat(run.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(run.out()).startsWith("onboarded acme\n").contains("  roster   s3://trust/roster.json\n");
        assertThat(run.err())
                .startsWith(
                        "postern: not in every roster until `postern client roster` is run: s3://missing/roster.json: ");
        assertThat(postern.run("doctor").out()).contains("s3://missing/roster.json");

        cloud.orElseThrow().twin().objects().createBucket("missing");
        postern.done("client roster");
        postern.done("doctor");
    }

    private void plane(String text) throws IOException {
        Files.writeString(directory.resolve("control-plane.yaml"), text + "\n");
    }

    private ClientRoster here() throws IOException {
        return ClientRoster.parse(Files.readAllBytes(directory.resolve("roster.json")));
    }

    private static ClientRoster there() throws IOException {
        try (var objects = S3Objects.create()) {
            return ClientRoster.parse(objects.read(S3Location.parse("s3://trust/roster.json"), ClientRoster.MAX_BYTES)
                    .orElseThrow()
                    .bytes());
        }
    }
}
