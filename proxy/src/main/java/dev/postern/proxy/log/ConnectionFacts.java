package dev.postern.proxy.log;

import dev.postern.proxy.address.ClientAddress;
import java.net.InetAddress;

/**
 * What all records of one connection have in common.
 *
 * @param listener its configured name
 * @param localIp the address of ours that the client reached
 */
public record ConnectionFacts(
        ConnectionId id, ClientAddress client, String listener, int listenerPort, InetAddress localIp, TlsFacts tls) {
    /** Before, or without, TLS. */
    public ConnectionFacts(
            ConnectionId id, ClientAddress client, String listener, int listenerPort, InetAddress localIp) {
        this(id, client, listener, listenerPort, localIp, TlsFacts.NONE);
    }

    /** The same connection, with what a load balancer in front of us has told of its client. */
    public ConnectionFacts calledBy(ClientAddress address) {
        return new ConnectionFacts(id, address, listener, listenerPort, localIp, tls);
    }

    /** The same connection, with what the handshake brought to light. */
    public ConnectionFacts withTls(TlsFacts facts) {
        return new ConnectionFacts(id, client, listener, listenerPort, localIp, facts);
    }
}
