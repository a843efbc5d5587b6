package dev.postern.twin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.postern.pki.aws.EventBridgeSink;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.Credential;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.event.LifecycleEvent;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.EventBus;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import tools.jackson.databind.json.JsonMapper;

class EventBridgeContractTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final ClientId ACME = new ClientId("acme");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path directory;

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final LifecycleEvent event = LifecycleEvent.clientOnboarded(
            ACME, pki.client("acme").mint().chain().leaf(), NOW);
    private final String bus = Cloud.name("bus");
    private Cloud cloud;
    private EventBridgeClient client;

    @BeforeEach
    void start() throws IOException {
        cloud = Cloud.start(directory, InstantSource.fixed(NOW));
        client = cloud.client(EventBridgeClient.builder());
        client.createEventBus(request -> request.name(bus));
        cloud.removeAfterwards(() -> client.deleteEventBus(request -> request.name(bus)));
    }

    @AfterEach
    void stop() {
        cloud.close();
        client.close();
    }

    @Test
    void handsTheWholeEventToTheBus() throws IOException {
        EventBridgeSink.checked(client, bus).emit(event);

        assumeFalse(Cloud.isLive(), "on AWS only a target could tell what came");
        var lines = Files.readAllLines(file(bus));
        assertThat(lines).hasSize(1);
        var delivered = JSON.readTree(lines.get(0));
        assertThat(delivered.path("source").asString()).isEqualTo("dev.postern");
        assertThat(delivered.path("detail-type").asString()).isEqualTo("dev.postern.client.onboarded");
        assertThat(delivered.path("time").asString()).isEqualTo("2030-01-01T12:00:00Z");
        assertThat(delivered.path("detail")).isEqualTo(JSON.readTree(event.json()));
    }

    @Test
    void takesABusByItsArn() throws IOException {
        var arn = client.describeEventBus(request -> request.name(bus)).arn();

        EventBridgeSink.checked(client, arn).emit(event);

        assumeFalse(Cloud.isLive(), "on AWS only a target could tell what came");
        assertThat(Files.readAllLines(file(bus))).hasSize(1);
    }

    @Test
    void saysThatThereIsNoSuchBusThoughPutEventsDoesNot() throws IOException {
        new EventBridgeSink(client, bus + "-x").emit(event);

        assertThatThrownBy(() -> EventBridgeSink.checked(client, bus + "-x"))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("event bus " + bus + "-x: not found (expected: one that exists)");
    }

    @Test
    void refusesWhatIsTooLargeForAnEntry() {
        var credential = new Credential(pki.client("acme").mint().chain().leaf(), NOW, Optional.empty());
        var large = LifecycleEvent.clientOffboarded(
                ACME, RevocationReason.SUPERSEDED, Collections.nCopies(2000, credential), NOW);

        assertThatThrownBy(() -> new EventBridgeSink(client, bus).emit(large))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("putting event dev.postern.client.offboarded " + large.id() + " to bus " + bus)
                .hasMessageEndingWith(" bytes (expected: at most 262143)");
    }

    @Test
    void namesWhatCannotBeReached() throws IOException {
        assumeFalse(Cloud.isLive(), "ends a twin");
        var sink = EventBridgeSink.checked(client, bus);
        cloud.close();

        assertThatThrownBy(() -> sink.emit(event))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("putting event " + event + " to bus " + bus + ": ");
    }

    @Test
    void refusesEntriesByNameAndTakesTheOthers() {
        var answer = client.putEvents(request -> request.entries(
                entry("dev.postern.test", "{\"a\":1}"),
                entry("dev.postern.test", "{not json"),
                entry("dev.postern.test", "[1]"),
                entry("aws.postern", "{}"),
                entry("dev.postern.test", "")));

        assertThat(answer.failedEntryCount()).isEqualTo(4);
        assertThat(answer.entries())
                .extracting(PutEventsResultEntry::errorCode)
                .containsExactly(
                        null,
                        "MalformedDetail",
                        "MalformedDetail",
                        "NotAuthorizedForSourceException",
                        "InvalidArgument");
    }

    @Test
    void refusesTooManyEntriesAndNoneWhole() {
        assertThatThrownBy(() ->
                        client.putEvents(request -> request.entries(Collections.nCopies(11, entry("a", "{}")))))
                .isInstanceOf(EventBridgeException.class)
                .hasMessageContaining("Member must have length");
        assertThatThrownBy(() -> client.putEvents(request -> request.entries(List.of())))
                .isInstanceOf(EventBridgeException.class);
    }

    @Test
    void makesABusOnceAndListsItBesideTheDefaultOne() {
        assertThatThrownBy(() -> client.createEventBus(request -> request.name(bus)))
                .isInstanceOf(ResourceAlreadyExistsException.class);
        assertThatThrownBy(() -> client.createEventBus(request -> request.name("no/such")))
                .isInstanceOf(EventBridgeException.class);

        assertThat(client.listEventBuses(request -> {}).eventBuses())
                .extracting(EventBus::name)
                .contains("default", bus);
        assertThat(client.listEventBuses(request -> request.namePrefix(bus)).eventBuses())
                .hasSize(1);
    }

    @Test
    void knowsItsBusesAfterARestart() throws IOException {
        assumeFalse(Cloud.isLive(), "AWS is not ours to restart");
        cloud.close();

        try (var again = Cloud.twin(directory, InstantSource.fixed(NOW));
                var restarted = Cloud.client(EventBridgeClient.builder(), again.endpoint())) {
            EventBridgeSink.checked(restarted, bus).emit(event);
        }

        assertThat(Files.readAllLines(file(bus))).hasSize(1);
    }

    private Path file(String name) {
        return directory.resolve("events").resolve(Cloud.REGION.id()).resolve(name + ".jsonl");
    }

    private PutEventsRequestEntry entry(String source, String detail) {
        return PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(source)
                .detailType("test")
                .detail(detail)
                .build();
    }
}
