package dev.postern.pki.client;

import java.util.Set;

/**
 * A client as edges need to know it.
 *
 * @param endpoints the VPC endpoints it may call through; empty where it may call from anywhere
 */
public record RegisteredClient(ClientId id, Set<VpcEndpointId> endpoints) {
    public RegisteredClient {
        endpoints = Set.copyOf(endpoints);
    }
}
