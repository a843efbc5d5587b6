package dev.postern.proxy;

import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.connection.ConnectionGate;
import dev.postern.proxy.limit.ClientLimits;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What all listeners share. {@code clientLimits} counts what the access policies' rules limit; {@code verification} runs signature
 * checks off the event loops; {@code serving} holds the connections that may be told to drain, {@code drain} says what they have
 * been told.
 */
record EdgeParts(
        LimitsConfig limits,
        ConnectionGate gate,
        ClientLimits clientLimits,
        Upstreams upstreams,
        Executor verification,
        EdgeRecords records,
        ServedConnections serving,
        Supplier<Drain> drain,
        InstantSource clock) {
    /** How far the end in order has come. */
    enum Drain {
        NOT_YET,
        /** Not ready any more; who comes all the same is served once. */
        ANNOUNCED,
        /** The ports are closed. */
        UNDER_WAY
    }
}
