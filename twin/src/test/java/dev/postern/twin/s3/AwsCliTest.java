package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people type. */
@Tag("deep")
class AwsCliTest {
    @TempDir
    Path directory;

    private TwinWithClient twin;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "aws"))),
                "the aws command is not on the PATH");
        twin = new TwinWithClient(directory.resolve("state"));
    }

    @AfterEach
    void stop() {
        if (twin != null) {
            twin.close();
        }
    }

    @Test
    void saysWhoAsks() throws Exception {
        assertThat(json("sts", "get-caller-identity").path("Account").asString())
                .isEqualTo("123456789012");
    }

    @Test
    void putsAnApiKeyIntoAUsagePlan() throws Exception {
        var plan = json("apigateway", "create-usage-plan", "--name", "partners")
                .path("id")
                .asString();
        var value = "0123456789abcdef0123456789abcdef";
        var key = json("apigateway", "create-api-key", "--name", "acme", "--enabled", "--value", value)
                .path("id")
                .asString();
        aws("apigateway", "create-usage-plan-key", "--usage-plan-id", plan, "--key-type", "API_KEY", "--key-id", key);

        assertThat(json("apigateway", "get-usage-plan-keys", "--usage-plan-id", plan)
                        .path("items")
                        .path(0)
                        .path("value")
                        .asString())
                .isEqualTo(value);
        assertThat(json("apigateway", "get-api-keys", "--name-query", "acme", "--include-values")
                        .path("items")
                        .path(0)
                        .path("enabled")
                        .asBoolean())
                .isTrue();
        aws(
                "apigateway",
                "update-api-key",
                "--api-key",
                key,
                "--patch-operations",
                "op=replace,path=/enabled,value=false");
        assertThat(json("apigateway", "get-api-key", "--api-key", key)
                        .path("enabled")
                        .asBoolean(true))
                .isFalse();
        aws("apigateway", "delete-api-key", "--api-key", key);
        assertThat(json("apigateway", "get-usage-plan-keys", "--usage-plan-id", plan)
                        .path("items"))
                .isEmpty();
    }

    @Test
    void makesABucketAndCopiesSmallAndLargeFilesToAndFro() throws Exception {
        var large = directory.resolve("large");
        var bytes = new byte[9 * 1024 * 1024]; // over 8 MB the command uploads in parts
        new Random(7).nextBytes(bytes);
        Files.write(large, bytes);
        var small = Files.writeString(directory.resolve("small.txt"), "hello");

        aws("s3", "mb", "s3://trust");
        aws("s3", "cp", large.toString(), "s3://trust/in/large");
        aws("s3", "cp", small.toString(), "s3://trust/in/small.txt");
        aws("s3", "cp", "s3://trust/in/small.txt", "s3://trust/copied.txt");
        aws("s3", "cp", "s3://trust/in/large", directory.resolve("back").toString());

        assertThat(directory.resolve("back")).hasBinaryContent(bytes);
        assertThat(aws("s3", "cp", "s3://trust/copied.txt", "-")).isEqualTo("hello");
        assertThat(aws("s3", "ls", "s3://trust")).contains("PRE in/", "5 copied.txt");
        assertThat(json("s3api", "head-object", "--bucket", "trust", "--key", "in/small.txt")
                        .path("ContentType")
                        .asString())
                .isEqualTo("text/plain");

        aws("s3", "rb", "--force", "s3://trust");

        assertThat(aws("s3", "ls")).isEmpty();
    }

    @Test
    void setsABucketUpForLists() throws Exception {
        var policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
        aws(
                "s3api",
                "create-bucket",
                "--bucket",
                "lists",
                "--create-bucket-configuration",
                "LocationConstraint=eu-west-1");
        aws("s3api", "put-bucket-versioning", "--bucket", "lists", "--versioning-configuration", "Status=Enabled");
        aws("s3api", "put-bucket-policy", "--bucket", "lists", "--policy", policy);
        aws(
                "s3api",
                "put-bucket-notification-configuration",
                "--bucket",
                "lists",
                "--notification-configuration",
                "{\"EventBridgeConfiguration\":{}}");

        assertThat(json("s3api", "get-bucket-versioning", "--bucket", "lists")
                        .path("Status")
                        .asString())
                .isEqualTo("Enabled");
        assertThat(json("s3api", "get-bucket-location", "--bucket", "lists")
                        .path("LocationConstraint")
                        .asString())
                .isEqualTo("eu-west-1");
        assertThat(json("s3api", "get-bucket-policy", "--bucket", "lists")
                        .path("Policy")
                        .asString())
                .isEqualTo(policy);
        assertThat(json("s3api", "get-bucket-notification-configuration", "--bucket", "lists")
                        .has("EventBridgeConfiguration"))
                .isTrue();
    }

    private JsonNode json(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--output", "json"));
        return JsonMapper.shared().readTree(aws(command.toArray(String[]::new)));
    }

    private String aws(String... arguments) throws Exception {
        var command = new ArrayList<>(
                List.of("aws", "--endpoint-url", twin.twin().endpoint().toString()));
        command.addAll(List.of(arguments));
        var errors = directory.resolve("errors").toFile();
        var builder = new ProcessBuilder(command).redirectError(errors);
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        environment.put("AWS_ACCESS_KEY_ID", "twin");
        environment.put("AWS_SECRET_ACCESS_KEY", "twin");
        environment.put("AWS_DEFAULT_REGION", "eu-central-1");
        environment.put("AWS_CONFIG_FILE", directory.resolve("none").toString());
        environment.put("AWS_SHARED_CREDENTIALS_FILE", directory.resolve("none").toString());
        environment.put("AWS_PAGER", "");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("aws %s: %s", String.join(" ", arguments), Files.readString(errors.toPath()))
                .isZero();
        return output;
    }
}
