package dev.postern.pki.client;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A client with every credential it ever had, the oldest first, never without one; and all it was ever bound to, the latest last.
 */
public record Client(ClientId id, List<Credential> credentials, List<EndpointBinding> bindings) {
    public Client {
        credentials = List.copyOf(credentials);
        bindings = List.copyOf(bindings);
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException("credentials: none (expected: at least one)");
        }
    }

    /** The VPC endpoints it may call through, in order; empty where it may call from anywhere. */
    public Set<VpcEndpointId> endpoints() {
        return EndpointBinding.inForce(bindings);
    }

    /** The client as it is once it is bound so; the same if it was already. */
    public Client bound(EndpointBinding binding) {
        return binding.endpoints().equals(endpoints())
                ? this
                : new Client(
                        id,
                        credentials,
                        Stream.concat(bindings.stream(), Stream.of(binding)).toList());
    }

    /** The credentials that let it in. */
    public List<Credential> live(Instant now) {
        return credentials.stream().filter(credential -> credential.isLive(now)).toList();
    }

    /** When its first certificate was issued. */
    public Instant since() {
        return credentials.get(0).issuedAt();
    }
}
