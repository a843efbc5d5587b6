package dev.postern.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import dev.postern.pki.testing.LocalDynamoDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with the register in DynamoDB. */
class SharedRegisterTest {
    private final Map<String, String> chains =
            Map.of("aws.region", "eu-central-1", "aws.accessKeyId", "test", "aws.secretAccessKey", "test");

    @TempDir
    private Path temporary;

    private final LocalDynamoDb dynamo = LocalDynamoDb.start();

    @BeforeEach
    void lead() {
        System.setProperty("aws.endpointUrl", dynamo.endpoint().toString());
        chains.forEach(System::setProperty);
    }

    @AfterEach
    void stop() {
        System.clearProperty("aws.endpointUrl");
        chains.keySet().forEach(System::clearProperty);
        dynamo.close();
    }

    @Test
    void twoStatesOfOneAuthorityShareIt() throws IOException {
        var here = new Program(temporary.resolve("here"), Instant.now());
        here.done("ca init --register dynamodb:postern-register");
        assertThat(temporary.resolve("here/register.db")).doesNotExist();
        assertThat(here.done("ca show").out()).contains("register dynamodb:postern-register");
        copy(temporary.resolve("here"), temporary.resolve("there"));
        var there = new Program(temporary.resolve("there"), Instant.now());

        here.done("client onboard acme");

        assertThat(there.run("client onboard acme").code()).isEqualTo(ExitCode.NO);
        there.done("client offboard acme");
        assertThat(here.done("client show acme").out()).contains("revoked");
        assertThat(here.run("doctor").out()).contains("lacks 1 revocation of the register");
        here.done("crl issue");
        assertThat(here.run("doctor").out())
                .contains("1 certificate of 1 client (expected: as the register has it: 0 certificates of 0 clients)");
        here.done("client roster");
        here.done("doctor");
    }

    @Test
    void isNotTakenForAnotherWhenTheTableIsGone() throws IOException {
        var here = new Program(temporary.resolve("here"), Instant.now());
        here.done("ca init --register dynamodb:postern-register");
        Files.writeString(
                temporary.resolve("here/control-plane.yaml"), "register: { dynamodb: \"another-register\" }\n");

        var run = here.run("client list");

        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).contains("another-register");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
