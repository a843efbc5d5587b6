package dev.postern.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** What a network load balancer does with a connection: a header of the PROXY protocol first, then every byte as it comes. */
public final class RelayBefore implements AutoCloseable {
    /** How the header travels. */
    public enum Delivery {
        /** In a segment of its own. */
        ALONE,
        /** With the client's first bytes behind it. */
        WITH_THE_FIRST_BYTES,
        BYTE_BY_BYTE
    }

    private final byte[] header;
    private final Delivery delivery;
    private final Relay relay;

    public RelayBefore(int target, byte[] header, Delivery delivery) {
        this.header = header;
        this.delivery = delivery;
        this.relay = new Relay(target, (client, edge) -> {
            begin(client, edge);
            client.transferTo(edge);
        });
    }

    public int port() {
        return relay.port();
    }

    private void begin(InputStream client, OutputStream edge) throws IOException {
        switch (delivery) {
            case ALONE -> edge.write(header);
            case WITH_THE_FIRST_BYTES -> {
                var first = new byte[4096];
                var come = client.read(first);
                edge.write(ProxyHeaders.join(header, Arrays.copyOf(first, Math.max(come, 0))));
            }
            case BYTE_BY_BYTE -> {
                for (var octet : header) {
                    edge.write(octet);
                }
            }
        }
    }

    @Override
    public void close() {
        relay.close();
    }
}
