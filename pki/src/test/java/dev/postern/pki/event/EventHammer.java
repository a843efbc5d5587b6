package dev.postern.pki.event;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.testing.TestPki;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A program that writes events to a file as fast as it can and says which; run by {@link EventSinksTest}. */
final class EventHammer {
    static final int EVENTS = 300;

    private EventHammer() {}

    public static void main(String[] arguments) throws IOException {
        var now = Instant.parse("2030-01-01T12:00:00Z");
        var pki = TestPki.withIntermediate(now);
        var sink = new FileEventSink(Path.of(arguments[0]));
        for (int i = 0; i < EVENTS; i++) {
            var id = new ClientId(arguments[1] + "-" + i);
            var event = LifecycleEvent.clientOnboarded(
                    id, pki.client(id.value()).mint().chain().leaf(), now);
            sink.emit(event);
            System.out.println(event.json());
        }
    }
}
