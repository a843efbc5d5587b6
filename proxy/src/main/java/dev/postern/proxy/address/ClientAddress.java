package dev.postern.proxy.address;

import dev.postern.pki.client.VpcEndpointId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a client calls from, as far as we know; always a resolved address.
 *
 * @param endpoint the VPC endpoint it came in through, if a load balancer of ours has told
 */
public record ClientAddress(InetSocketAddress socket, Optional<VpcEndpointId> endpoint) {
    public ClientAddress {
        if (socket.isUnresolved()) {
            throw new IllegalArgumentException("client address: " + socket + " (expected: a resolved address)");
        }
    }

    /** The other end of a connection, with nothing told about it. */
    public ClientAddress(InetSocketAddress socket) {
        this(socket, Optional.empty());
    }

    public InetAddress ip() {
        return socket.getAddress();
    }

    /** The IP address as it stands in headers and logs. */
    public String ipText() {
        return IpAddress.text(ip());
    }

    public int port() {
        return socket.getPort();
    }
}
