package dev.postern.proxy.address;

import java.net.InetAddress;
import java.util.List;

/** The peers that are believed: a list of networks. An empty set believes nobody. */
public record PeerSet(List<Cidr> networks) {
    /** Nobody. */
    public static final PeerSet NONE = new PeerSet(List.of());

    public PeerSet {
        networks = List.copyOf(networks);
    }

    /** The peers of these networks, each in CIDR notation. */
    public static PeerSet parse(List<String> networks) {
        return new PeerSet(networks.stream().map(Cidr::parse).toList());
    }

    /** Whether one of the networks holds the address. */
    public boolean contains(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }
}
