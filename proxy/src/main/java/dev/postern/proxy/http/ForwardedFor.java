package dev.postern.proxy.http;

import dev.postern.proxy.config.XffClientPort;
import dev.postern.proxy.config.XffMode;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;

/** The chain of addresses that a request has come through, and what becomes of it here (alb.md 8.1). */
record ForwardedFor(XffMode mode, XffClientPort clientPort) {
    static final String NAME = "X-Forwarded-For";

    /** alb.md 5.1: a request with more is 463. */
    static final int MAX_ADDRESSES = 30;

    private static final HttpResponseStatus TOO_MANY = new HttpResponseStatus(463, "Too Many Forwarded Addresses");

    /**
     * Refuses a chain that is too long. The load balancer says so without exception, so it holds in every mode, and for trusted peers. Whatever
     * stands between commas counts, an address or not: whoever reads the chain behind us counts places in it.
     */
    static Optional<Rejection> check(HttpHeaders received) {
        if (!received.contains(NAME)) {
            return Optional.empty();
        }
        var addresses = 0;
        for (var value : received.getAll(NAME)) {
            for (var part : value.split(",", -1)) {
                addresses += part.isBlank() ? 0 : 1;
            }
        }
        return addresses > MAX_ADDRESSES
                ? Optional.of(new Rejection(
                        TOO_MANY, addresses + " addresses in " + NAME + " (expected: at most " + MAX_ADDRESSES + ")"))
                : Optional.empty();
    }

    /** What the upstream is told; the headers that came are one chain, in their order. */
    Optional<String> next(List<String> received, String address, int port) {
        var earlier = String.join(", ", received);
        return switch (mode) {
            case APPEND -> {
                var seen = clientPort == XffClientPort.ADD ? endpoint(address, port) : address;
                yield Optional.of(earlier.isBlank() ? seen : earlier + ", " + seen);
            }
            // The port is only ever added to what we append.
            case PRESERVE -> Optional.of(earlier).filter(chain -> !chain.isBlank());
            case REMOVE -> Optional.empty();
        };
    }

    private static String endpoint(String address, int port) {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }
}
