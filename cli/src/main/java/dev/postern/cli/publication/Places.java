package dev.postern.cli.publication;

import dev.postern.cli.plane.ControlPlane;
import dev.postern.crl.publish.CrlPublisher;
import dev.postern.pki.x509.MalformedInput;
import java.util.List;

/** Everywhere lists are published besides the state directory. */
public final class Places implements AutoCloseable {
    private final List<Place> all;

    private Places(List<Place> all) {
        this.all = List.copyOf(all);
    }

    /** One of them, and how it is called. */
    public record Place(String where, CrlPublisher publisher) {}

    /** The places of a control plane; the caller closes them. */
    public static Places of(ControlPlane plane) {
        if (!plane.lists().isEmpty() || !plane.trustStores().isEmpty()) {
            throw new MalformedInput("lists, trustStores: not supported yet (expected: none)");
        }
        return new Places(List.of());
    }

    List<Place> all() {
        return all;
    }

    @Override
    public void close() {}
}
