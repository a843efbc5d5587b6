package dev.postern.proxy.http;

import dev.postern.proxy.config.DesyncMode;
import dev.postern.proxy.config.HostNames;
import dev.postern.proxy.upstream.UpstreamPool;
import dev.postern.proxy.wire.WireRequest;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;

/** All that the exchanges of one connection have in common. Fixed when the connection is secured. A
 * connection may say nothing for {@code idleTimeout}; a head that has begun must be complete within {@code headTimeout}.
 * {@code pools} has the upstreams that a rule may name instead of the listener's own. */
public record ExchangeRules(
        ForwardingRules forwarding,
        ForwardingRules.Sender sender,
        HostNames hosts,
        DesyncMode desync,
        Admission admission,
        AccessCheck access,
        UpstreamPool pool,
        Function<String, UpstreamPool> pools,
        Duration idleTimeout,
        Duration headTimeout,
        Duration keepAlive,
        InstantSource clock,
        Consumer<ExchangeSummary> finished) {
    /** What becomes of a request for the form in which it came. */
    Mitigation mitigation(HttpRequest received) {
        return Mitigation.of(desync, WireRequest.classificationOf(received).desyncClass());
    }
}
