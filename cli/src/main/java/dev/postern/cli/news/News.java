package dev.postern.cli.news;

import dev.postern.cli.Output;
import dev.postern.cli.state.PublishedList;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.RevocationList;
import dev.postern.pki.aws.EventBridgeSink;
import dev.postern.pki.event.EventSink;
import dev.postern.pki.event.EventSinks;
import dev.postern.pki.event.LifecycleEvent;
import dev.postern.pki.event.LifecycleEvent.ListFacts;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.KeyFingerprint;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What has happened, told once it has. A sink that fails undoes nothing and keeps nothing from being done: what could not be told
 * is told at the end, by {@link #check}. For one thread.
 */
public final class News implements AutoCloseable {
    private final EventSinks sinks;
    private final List<String> untold = new ArrayList<>();

    private News(EventSinks sinks) {
        this.sinks = sinks;
    }

    /** To the sinks that a state's control plane names. */
    public static News of(StateDirectory state, Output output) throws IOException {
        return new News(EventSinks.parse(state.plane().events(), new Sinks(state.path(), output)));
    }

    /** To nobody, where there is no control plane. */
    public static News ofNobody() {
        return new News(new EventSinks(List.of()));
    }

    /** Tells of something that is so already. */
    public void tell(LifecycleEvent event) {
        try {
            sinks.emit(event);
        } catch (IOException e) {
            untold.add(e.getMessage());
        }
    }

    /** Tells of a list that is out, in one place. */
    public void published(RevocationList list, String where, Instant now) {
        list.number()
                .ifPresent(number -> tell(LifecycleEvent.listPublished(
                        new ListFacts(
                                DistinguishedName.text(list.issuer()),
                                KeyFingerprint.of(list.issuerCertificate()),
                                number.value(),
                                list.entries(),
                                list.nextUpdate()),
                        where,
                        now)));
    }

    /** Tells of a list that a place has not taken. */
    public void rejected(String where, byte[] list, String cause, Instant now) {
        tell(LifecycleEvent.listRejected(where, list, cause, now));
    }

    /** Tells of lists that are out in the state directory. */
    public void published(List<PublishedList> lists, Instant now) {
        lists.forEach(list -> published(list.list().list(), list.pem().toString(), now));
    }

    /**
     * To be asked when all is done and reported.
     *
     * @throws IOException if somebody has not been told; what was done stands
     */
    public void check() throws IOException {
        if (!untold.isEmpty()) {
            throw new IOException("all is done as said, but not everybody was told: " + String.join("; ", untold));
        }
    }

    @Override
    public void close() {
        sinks.close();
    }

    private record Sinks(Path base, Output output) implements EventSinks.World {
        @Override
        public PrintStream stdout() {
            return new PrintStream(new LinesOf(output), false, StandardCharsets.UTF_8);
        }

        @Override
        public EventSink eventBridge(String bus) {
            return new FirstUsed(() -> EventBridgeSink.create(bus));
        }
    }
}
