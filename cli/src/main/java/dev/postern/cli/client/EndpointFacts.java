package dev.postern.cli.client;

import dev.postern.pki.client.Client;
import dev.postern.pki.client.VpcEndpointId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How the VPC endpoints of a client are shown. */
final class EndpointFacts {
    private EndpointFacts() {}

    /** Their ids, in order; none if it may call from anywhere. */
    static List<String> of(Client client) {
        return of(client.endpoints());
    }

    static List<String> of(Optional<Client> client) {
        return client.map(EndpointFacts::of).orElse(List.of());
    }

    static List<String> of(Collection<VpcEndpointId> endpoints) {
        return endpoints.stream().sorted().map(VpcEndpointId::text).toList();
    }

    /** In words, such as {@code through vpce-0123456789abcdef0 only}. */
    static String text(List<String> endpoints) {
        return endpoints.isEmpty() ? "from anywhere" : "through " + String.join(", ", endpoints) + " only";
    }
}
