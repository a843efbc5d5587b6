package dev.postern.proxy;

import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.connection.ConnectionGate;
import dev.postern.proxy.limit.ClientLimits;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * What all listeners share. {@code clientLimits} counts what the access policies' rules limit; {@code verification} runs signature
 * checks off the event loops; {@code serving} holds the connections that may be told to end; {@code lookAtTrust} has a trust store
 * looked at before its time, and runs what it is given after that.
 */
record EdgeParts(
        LimitsConfig limits,
        ConnectionGate gate,
        ClientLimits clientLimits,
        Upstreams upstreams,
        Executor verification,
        EdgeRecords records,
        ServedConnections serving,
        BiConsumer<String, Runnable> lookAtTrust,
        InstantSource clock) {}
