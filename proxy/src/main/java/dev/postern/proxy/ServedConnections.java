package dev.postern.proxy;

import dev.postern.proxy.connection.Drained;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The connections that requests come on, so that they can be told to end: all of them, or those of the newly revoked. Thread-safe. */
final class ServedConnections {
    /** How far the edge's end in order has come. */
    private enum Drain {
        NOT_YET,
        ANNOUNCED,
        UNDER_WAY
    }

    private final Map<Drained, BooleanSupplier> served = new ConcurrentHashMap<>();
    private volatile Drain drain = Drain.NOT_YET;

    /** From now until it is closed; {@code revoked} says whether its client is by now. */
    void add(Channel channel, Drained exchanges, BooleanSupplier revoked) {
        served.put(exchanges, revoked);
        channel.closeFuture().addListener(closed -> served.remove(exchanges));
        // Its handshake was under way when the others were told, or a list came after it was judged.
        if (drain == Drain.UNDER_WAY || revoked.getAsBoolean()) {
            exchanges.requestDrain();
        } else if (drain == Drain.ANNOUNCED) {
            exchanges.announceDrain();
        }
    }

    /** Each is served once more, if it asks for anything; so is whoever comes from now on. */
    void announceDrain() {
        drain = Drain.ANNOUNCED;
        served.keySet().forEach(Drained::announceDrain);
    }

    /** Each ends when it next is between two requests; so does whoever still comes. */
    void drain() {
        drain = Drain.UNDER_WAY;
        served.keySet().forEach(Drained::requestDrain);
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
