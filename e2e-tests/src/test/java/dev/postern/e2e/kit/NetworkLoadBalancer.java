package dev.postern.e2e.kit;

import dev.postern.proxy.testing.ProxyHeaders;
import dev.postern.proxy.testing.RelayBefore;
import dev.postern.proxy.testing.RelayBefore.Delivery;

/** Passes connections on as AWS's does with the PROXY protocol on: a header first, then every byte as it comes. */
public final class NetworkLoadBalancer implements AutoCloseable {
    private final RelayBefore relay;

    /** In front of a port of this machine, for a client at this address, port 40000, behind this VPC endpoint. */
    public NetworkLoadBalancer(int target, String client, String endpoint) {
        this(target, header(client, endpoint), Delivery.ALONE);
    }

    /** One that sends this header in this way. */
    public NetworkLoadBalancer(int target, byte[] header, Delivery delivery) {
        this.relay = new RelayBefore(target, header, delivery);
    }

    public int port() {
        return relay.port();
    }

    /** The header of its own probes, which name no client. */
    public static byte[] probe() {
        return ProxyHeaders.local();
    }

    /**
     * The header of a client's connection: addresses, the endpoint's id (alb.md 7.1), and the checksum over all of it.
     *
     * @param endpoint empty for a client that does not come by AWS PrivateLink
     */
    public static byte[] header(String client, String endpoint) {
        return endpoint.isEmpty()
                ? ProxyHeaders.withChecksum(client)
                : ProxyHeaders.withChecksum(client, ProxyHeaders.endpoint(endpoint));
    }

    @Override
    public void close() {
        relay.close();
    }
}
