package dev.postern.proxy;

import dev.postern.proxy.http.ExchangeHandler;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The connections that requests come on, so that they can be told to end: all of them, or those of the newly revoked. Thread-safe. */
final class ServedConnections {
    private final Map<ExchangeHandler, BooleanSupplier> served = new ConcurrentHashMap<>();

    /** From now until it is closed; {@code revoked} says whether its client is by now. */
    void add(Channel channel, ExchangeHandler exchanges, BooleanSupplier revoked) {
        served.put(exchanges, revoked);
        channel.closeFuture().addListener(closed -> served.remove(exchanges));
        // Its handshake was judged before it stood here, and a list may have come in between.
        if (revoked.getAsBoolean()) {
            exchanges.requestDrain();
        }
    }

    void forEach(Consumer<ExchangeHandler> action) {
        served.keySet().forEach(action);
    }

    /** Ends those whose clients are revoked by what is in force now, each when it next is between two requests. */
    void endRevoked() {
        served.forEach((exchanges, revoked) -> {
            if (revoked.getAsBoolean()) {
                exchanges.requestDrain();
            }
        });
    }
}
