package dev.postern.proxy.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a client calls from, as far as we know; always a resolved address. */
public record ClientAddress(InetSocketAddress socket) {
    public ClientAddress {
        if (socket.isUnresolved()) {
            throw new IllegalArgumentException("client address: " + socket + " (expected: a resolved address)");
        }
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
