package dev.postern.pki.client;

import dev.postern.pki.x509.MalformedInput;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * That a client was bound to VPC endpoints, and when.
 *
 * @param endpoints those it may call through from then on, in order; empty where it may call from anywhere
 */
public record EndpointBinding(Set<VpcEndpointId> endpoints, Instant at) {
    /** Far more than the interface endpoints a customer has for one service; keeps an entry of the register small. */
    public static final int MAX_ENDPOINTS = 100;

    public EndpointBinding {
        if (endpoints.size() > MAX_ENDPOINTS) {
            throw new MalformedInput(
                    "VPC endpoints: " + endpoints.size() + " (expected: at most " + MAX_ENDPOINTS + " for a client)");
        }
        endpoints = Collections.unmodifiableSet(new TreeSet<>(endpoints));
    }

    /** The VPC endpoints of the latest of a client's bindings; empty where it may call from anywhere. */
    public static Set<VpcEndpointId> inForce(List<EndpointBinding> bindings) {
        return bindings.isEmpty() ? Set.of() : bindings.get(bindings.size() - 1).endpoints();
    }
}
