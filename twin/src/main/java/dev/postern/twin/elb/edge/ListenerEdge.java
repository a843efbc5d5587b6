package dev.postern.twin.elb.edge;

import dev.postern.pki.x509.StateFiles;
import dev.postern.proxy.EdgeProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * A listener that listens: an edge and its relay to the targets. Other bundles and lists come in force without a pause and before
 * {@link #change} returns. Other settings need another edge; where that keeps the port, the port is closed for as long
 * as a start takes, and clients are refused, never let in unjudged. For one thread at a time.
 */
public final class ListenerEdge implements AutoCloseable {
    private final TargetRelay relay;
    private final InstantSource clock;
    private ListenerSettings settings;
    private EdgeProxy edge;

    private ListenerEdge(TargetRelay relay, InstantSource clock, ListenerSettings settings, EdgeProxy edge) {
        this.relay = relay;
        this.clock = clock;
        this.settings = settings;
        this.edge = edge;
    }

    /**
     * Listens.
     *
     * @throws IOException if the port cannot be bound or a file cannot be read; nothing is left behind then
     */
    public static ListenerEdge start(
            ListenerSettings settings, Supplier<Destinations> destinations, InstantSource clock) throws IOException {
        var relay = TargetRelay.start(destinations);
        try {
            return new ListenerEdge(relay, clock, settings, edge(settings, relay, clock));
        } catch (IOException | RuntimeException e) {
            relay.close();
            throw e;
        }
    }

    /**
     * Goes over to other settings, or stays as it is.
     *
     * @throws IOException if the new ones cannot be
     */
    public void change(ListenerSettings next) throws IOException {
        if (next.equals(settings)) {
            return;
        }
        if (settings.differsInTrustOnly(next)) {
            next.trust().ifPresent(trust -> edge.replaceTrust(ListenerSettings.TRUST_STORE, trust.config()));
        } else if (next.port() != settings.port()) {
            var replaced = edge;
            edge = edge(next, relay, clock);
            replaced.close();
        } else {
            restart(next);
        }
        settings = next;
    }

    private void restart(ListenerSettings next) throws IOException {
        EdgeProxy.check(next.config(relay.url()), clock);
        edge.close();
        try {
            edge = edge(next, relay, clock);
        } catch (IOException | RuntimeException e) {
            edge = edge(settings, relay, clock);
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return edge.address("listener");
    }

    private static EdgeProxy edge(ListenerSettings settings, TargetRelay relay, InstantSource clock)
            throws IOException {
        StateFiles.createDirectory(settings.directory());
        return EdgeProxy.start(settings.config(relay.url()), clock);
    }

    @Override
    public void close() {
        edge.close();
        try {
            relay.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the relay of " + settings.directory(), e);
        }
    }
}
