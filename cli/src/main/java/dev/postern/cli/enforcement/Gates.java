package dev.postern.cli.enforcement;

import dev.postern.cli.state.Issuers;
import dev.postern.cli.state.StateDirectory;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.EdgeConfigReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Everybody who lets a provider's clients in. */
public final class Gates implements AutoCloseable {
    /** Nobody to be asked. */
    public static final Gates NONE = new Gates(List.of(), Optional.empty());

    private final List<Gate> all;
    private final Optional<ElasticLoadBalancingV2Client> client;

    private Gates(List<Gate> all, Optional<ElasticLoadBalancingV2Client> client) {
        this.all = List.copyOf(all);
        this.client = client;
    }

    /**
     * The edges and trust stores of a state's control plane; where it names no edge, the one of {@code postern.yaml}.
     *
     * @throws MalformedInput if there is nobody to ask
     */
    public static Gates of(StateDirectory state, ClientRegister register) throws IOException {
        var issuers = Issuers.of(state, register);
        var gates = new ArrayList<Gate>();
        for (var edge : edges(state)) {
            gates.add(new EdgeGate(edge, issuers));
        }
        if (gates.isEmpty() && state.plane().trustStores().isEmpty()) {
            throw new MalformedInput(state.path().resolve(StateDirectory.PLANE)
                    + ": neither edges nor trustStores (expected: whom --wait asks)");
        }
        if (state.plane().trustStores().isEmpty()) {
            return new Gates(gates, Optional.empty());
        }
        var client = TrustStorePublisher.client();
        state.plane().trustStores().forEach(store -> gates.add(new TrustStoreGate(client, store.arn(), issuers)));
        return new Gates(gates, Optional.of(client));
    }

    public List<Gate> all() {
        return all;
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
    public void close() {
        client.ifPresent(ElasticLoadBalancingV2Client::close);
    }
}
