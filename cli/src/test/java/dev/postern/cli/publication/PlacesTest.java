package dev.postern.cli.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
    private final Map<String, String> before = new HashMap<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void knowNoRegion() {
        assumeTrue(System.getenv("AWS_REGION") == null, "AWS_REGION is set on this machine");
        for (var name :
                List.of("aws.configFile", "aws.sharedCredentialsFile", "aws.disableEc2Metadata", "aws.region")) {
            var value = System.getProperty(name);
            if (value != null) {
                before.put(name, value);
            }
        }
        System.setProperty("aws.configFile", directory.resolve("none").toString());
        System.setProperty(
                "aws.sharedCredentialsFile", directory.resolve("none").toString());
        System.setProperty("aws.disableEc2Metadata", "true");
        System.clearProperty("aws.region");
    }

    @AfterEach
    void restore() {
        for (var name :
                List.of("aws.configFile", "aws.sharedCredentialsFile", "aws.disableEc2Metadata", "aws.region")) {
            System.clearProperty(name);
        }
        before.forEach(System::setProperty);
    }

    @Test
    void haveNoListWhereThereIsNoRegionButTheEdgesHereDo() throws Exception {
        var state = directory.resolve("state");
        var postern = new Program(state, Instant.parse("2030-01-01T12:00:00Z"));
        postern.done("ca init");
        postern.done("client onboard acme");
        Files.writeString(state.resolve("control-plane.yaml"), "lists: [ \"s3://example/crl\" ]\n");

        var run = postern.run("client offboard acme");

        assertThat(run.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(run.out()).contains("offboarded acme").contains("1 entry (1 added, 0 removed)");
        assertThat(run.err()).contains("s3://example/crl: AWS region: none (expected: AWS_REGION");
    }
}
