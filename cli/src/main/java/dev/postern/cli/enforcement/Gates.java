package dev.postern.cli.enforcement;

import dev.postern.cli.state.StateDirectory;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.EdgeConfigReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Everybody who lets a provider's clients in. */
public final class Gates implements AutoCloseable {
    /** Nobody to be asked. */
    public static final Gates NONE = new Gates(List.of());

    private final List<Gate> all;

    private Gates(List<Gate> all) {
        this.all = List.copyOf(all);
    }

    /**
     * The edges and trust stores of a state's control plane; where it names no edge, the one of {@code postern.yaml}.
     *
     * @throws MalformedInput if there is nobody to ask
     */
    public static Gates of(StateDirectory state) throws IOException {
        var gates = new ArrayList<Gate>();
        var authorities = authorities(state);
        for (var edge : edges(state)) {
            gates.add(new EdgeGate(edge, authorities));
        }
        if (gates.isEmpty()) {
            throw new MalformedInput(state.path().resolve(StateDirectory.PLANE)
                    + ": neither edges nor trustStores (expected: whom --wait asks)");
        }
        return new Gates(gates);
    }

    public List<Gate> all() {
        return all;
    }

    private static List<X509Certificate> authorities(StateDirectory state) throws IOException {
        return Files.exists(state.bundle())
                ? TrustStore.parse(Files.readString(state.bundle())).anchors()
                : List.of();
    }

    private static List<URI> edges(StateDirectory state) throws IOException {
        var configured = state.plane().edges();
        if (!configured.isEmpty() || !state.plane().trustStores().isEmpty() || !Files.exists(state.configuration())) {
            return configured;
        }
        var admin = EdgeConfigReader.read(state.configuration()).admin().address();
        return admin.port() == 0 ? List.of() : List.of(URI.create("http://" + admin));
    }

    @Override
    public void close() {}
}
