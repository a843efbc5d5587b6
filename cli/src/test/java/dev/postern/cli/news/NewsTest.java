package dev.postern.cli.news;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NewsTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private Path temporary;

    private Path directory = Path.of("");
    private Program postern = new Program(Path.of(""), NOW);

    @BeforeEach
    void makeAnAuthority() throws IOException {
        directory = temporary.resolve("state");
        postern = new Program(directory, NOW);
        postern.done("ca init");
        plane("events: [ \"file:events.jsonl\" ]");
    }

    @Test
    void tellsTheLifeOfAClient() throws IOException {
        postern.done("client onboard acme");
        postern.done("client renew acme --revoke-old");
        postern.done("client offboard acme");
        postern.done("client offboard acme");

        assertThat(events())
                .extracting(event -> event.get("type").asString() + " "
                        + event.get("subject").asString())
                .containsExactly(
                        "dev.postern.client.onboarded acme",
                        "dev.postern.client.renewed acme",
                        "dev.postern.list.published CN=Postern Issuing CA,O=Postern",
                        "dev.postern.list.published CN=Postern Root CA,O=Postern",
                        "dev.postern.client.offboarded acme",
                        "dev.postern.list.published CN=Postern Issuing CA,O=Postern",
                        "dev.postern.list.published CN=Postern Root CA,O=Postern");
    }

    @Test
    void tellsNothingOfWhatWasRefused() throws IOException {
        postern.done("client onboard acme");
        postern.run("client onboard acme");

        assertThat(events()).hasSize(1);
    }

    @Test
    void printsToStandardOutputOneALineBehindTheReport() throws IOException {
        plane("events: [ stdout ]");

        var lines = postern.done("client onboard acme").out().lines().toList();

        assertThat(lines.get(0)).isEqualTo("onboarded acme");
        assertThat(JsonMapper.shared()
                        .readTree(lines.get(lines.size() - 1))
                        .get("type")
                        .asString())
                .isEqualTo("dev.postern.client.onboarded");
    }

    @Test
    void doesAllThereIsToDoThoughNobodyCanBeToldAndEndsWithFour() throws IOException {
        postern.done("client onboard acme");
        Files.delete(directory.resolve("events.jsonl"));
        Files.createDirectory(directory.resolve("events.jsonl"));

        var run = postern.run("client offboard acme");

        assertThat(run.code()).isEqualTo(ExitCode.WORLD_FAILED);
        assertThat(run.err()).startsWith("postern: all is done as said, but not everybody was told: event");
        assertThat(run.out()).contains("offboarded acme").contains("published list 2");
    }

    @Test
    void doctorTellsOfEndingsOnceADayRange() throws IOException {
        postern.done("client onboard acme --days 30");
        Files.delete(directory.resolve("events.jsonl"));

        postern.run("doctor --events");
        postern.at(NOW.plus(Duration.ofDays(1))).run("doctor --events");
        postern.at(NOW.plus(Duration.ofDays(23))).run("doctor --events");
        postern.at(NOW.plus(Duration.ofDays(29))).run("doctor --events");

        var acme = events().stream()
                .filter(event -> event.get("subject").asString().equals("acme"))
                .toList();
        assertThat(acme)
                .extracting(event -> event.get("data").get("withinDays").asInt())
                .containsExactly(30, 30, 7, 1);
        assertThat(acme.get(0).get("id"))
                .isEqualTo(acme.get(1).get("id"))
                .isNotEqualTo(acme.get(2).get("id"));
    }

    @Test
    void holdsNothingSecret() throws IOException {
        var secret = Files.writeString(temporary.resolve("passphrase"), "correct horse battery\n");
        var encrypted = new Program(temporary.resolve("encrypted"), NOW);
        encrypted.done("ca init --passphrase-file", secret.toString());
        Files.writeString(temporary.resolve("encrypted/control-plane.yaml"), "events: [ \"file:events.jsonl\" ]\n");

        encrypted.done("client onboard acme --passphrase-file", secret.toString());
        encrypted.done("client offboard acme --passphrase-file", secret.toString());

        assertThat(temporary.resolve("encrypted/events.jsonl"))
                .content()
                .contains("client.offboarded")
                .doesNotContain("correct horse")
                .doesNotContain("PRIVATE");
    }

    private void plane(String text) throws IOException {
        Files.writeString(directory.resolve("control-plane.yaml"), text + "\n");
    }

    private List<JsonNode> events() throws IOException {
        return Files.readAllLines(directory.resolve("events.jsonl")).stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }
}
