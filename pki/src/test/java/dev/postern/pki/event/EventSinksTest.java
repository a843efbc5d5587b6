package dev.postern.pki.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.testing.ChildProcess;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.MalformedInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSinksTest implements EventSinks.World {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    Path directory;

    private final LifecycleEvent event = LifecycleEvent.clientOnboarded(
            new ClientId("acme"),
            TestPki.withIntermediate(NOW).client("acme").mint().chain().leaf(),
            NOW);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, UTF_8);
    private final List<String> buses = new ArrayList<>();

    @Test
    void tellsEachSinkThatWasNamed() throws IOException {
        var bus = "arn:aws:events:eu-central-1:123456789012:event-bus/postern";
        try (var sinks = EventSinks.parse(List.of("stdout", "file:events.jsonl", "eventbridge:" + bus), this)) {
            sinks.emit(event);
        }

        assertThat(printed.toString(UTF_8)).isEqualTo(event.json() + "\n");
        assertThat(directory.resolve("events.jsonl")).hasContent(event.json());
        assertThat(buses).containsExactly(bus, event.id());
    }

    @Test
    void tellsTheOthersWhenOneFailsAndThenSaysWhich() throws IOException {
        var missing = directory.resolve("missing/events.jsonl");
        var sinks = EventSinks.parse(List.of("file:" + missing, "stdout"), this);

        assertThatThrownBy(() -> sinks.emit(event))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("event dev.postern.client.onboarded " + event.id()
                        + ": 1 of 2 sinks failed: writing event to " + missing + ": NoSuchFileException");

        assertThat(printed.toString(UTF_8)).isEqualTo(event.json() + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "stderr", "file:", "eventbridge:", "eventbridge:a bus", "stdout:", "kafka:topic"})
    void refusesWhatIsNoSink(String text) {
        assertThatThrownBy(() -> EventSinks.parse(List.of("stdout", text), this))
                .isInstanceOf(MalformedInput.class)
                .hasMessageEndingWith("(expected: stdout, file:PATH or eventbridge:BUS_NAME_OR_ARN)");
    }

    @Test
    void saysThatStdoutIsClosed() throws IOException {
        var sinks = EventSinks.parse(List.of("stdout"), this);
        out.close();

        assertThatThrownBy(() -> sinks.emit(event)).hasMessageContaining("writing event to stdout: closed");
    }

    @Test
    void writesAFileForItsOwnerAlone() throws IOException {
        var file = directory.resolve("events.jsonl");

        new FileEventSink(file).emit(event);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void beginsANewLineAfterOneThatWasTorn() throws IOException {
        var file = Files.writeString(directory.resolve("events.jsonl"), "{\"specversion\":\"1.");

        new FileEventSink(file).emit(event);
        new FileEventSink(file).emit(event);

        assertThat(Files.readAllLines(file)).containsExactly("{\"specversion\":\"1.", event.json(), event.json());
    }

    @Test
    void followsNoLink() throws IOException {
        var elsewhere = Files.createFile(directory.resolve("elsewhere"));
        var link = Files.createSymbolicLink(directory.resolve("events.jsonl"), elsewhere);

        assertThatThrownBy(() -> new FileEventSink(link).emit(event)).hasMessageContaining("is a symbolic link");

        assertThat(elsewhere).isEmptyFile();
    }

    @Test
    void losesAndMixesNoLineOfSeveralProcesses() throws Exception {
        var file = directory.resolve("events.jsonl");
        var told = new ArrayList<String>();
        try (var one = ChildProcess.run(EventHammer.class, file.toString(), "one");
                var other = ChildProcess.run(EventHammer.class, file.toString(), "other")) {
            told.addAll(one.rest());
            told.addAll(other.rest());
            assertThat(one.end()).isZero();
            assertThat(other.end()).isZero();
        }

        assertThat(told).hasSize(2 * EventHammer.EVENTS);
        assertThat(Files.readAllLines(file)).containsExactlyInAnyOrderElementsOf(told);
    }

    @Override
    public Path base() {
        return directory;
    }

    @Override
    public PrintStream stdout() {
        return out;
    }

    @Override
    public EventSink eventBridge(String bus) {
        buses.add(bus);
        return told -> buses.add(told.id());
    }
}
