package dev.postern.proxy.http;

import dev.postern.proxy.wire.WireRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is noted of an exchange while it runs, until {@link #summary} tells it once. Confined to its event loop. */
final class ExchangeNotes {
    private static final long NOT_YET = -1;

    private final HttpRequest received;
    private final Instant begun;
    private final long begunNanos = System.nanoTime();
    private long dispatched = NOT_YET;
    private long requestSent = NOT_YET;
    private long answered = NOT_YET;
    private long responseBegun = NOT_YET;
    private Optional<X509Certificate> client = Optional.empty();
    private Optional<AccessFacts> access = Optional.empty();
    private Optional<String> upstream = Optional.empty();
    private Optional<String> traceId;
    private Optional<Integer> upstreamStatus = Optional.empty();
    private @Nullable SocketAddress upstreamAddress;
    private int stripped;
    private boolean leafOmitted;
    private int status;

    ExchangeNotes(HttpRequest received, Instant begun) {
        this.received = received;
        this.begun = begun;
        // As it came, until it is continued: a refused request is found by it in the load balancer's log.
        this.traceId = Optional.ofNullable(received.headers().get(TraceId.NAME));
    }

    Instant begun() {
        return begun;
    }

    /** What the request is for, without a port. */
    Optional<String> host() {
        return RequestTarget.hostOf(received);
    }

    /** Access has been decided on, one way or the other. */
    void ruled(AccessFacts facts) {
        access = Optional.of(facts);
    }

    /** Nothing keeps it from this upstream any more. */
    void goesTo(String name) {
        upstream = Optional.of(name);
    }

    /** The certificate that came in a header, if one did. */
    void presented(Optional<X509Certificate> certificate) {
        client = certificate;
    }

    void prepared(ForwardingRules.Prepared ready) {
        stripped += ready.stripped();
        traceId = Optional.of(ready.traceId());
    }

    void stripped(int more) {
        stripped += more;
    }

    /** The upstream had no room for the leaf certificate. */
    void leafOmitted() {
        leafOmitted = true;
    }

    void dispatched(@Nullable SocketAddress to) {
        upstreamAddress = to;
        dispatched = System.nanoTime();
        // Sent again, what had been sent whole is so at once: then there is no body.
        requestSent = requestSent == NOT_YET ? NOT_YET : dispatched;
    }

    void requestSent() {
        requestSent = System.nanoTime();
    }

    void answered(int upstreams) {
        answered = System.nanoTime();
        upstreamStatus = Optional.of(upstreams);
        status = upstreams;
    }

    void responseBegun() {
        responseBegun = System.nanoTime();
    }

    /** The status the client gets from us; one it has already got from the upstream stays. */
    void answeredByUs(int ours) {
        status = status == 0 ? ours : status;
    }

    ExchangeSummary summary(Instant now, TrafficMeter meter, Ending why) {
        var target = RequestTarget.of(received.uri());
        // What was answered before it had come to its end was sent when its head was.
        var overtaken = answered != NOT_YET && (requestSent == NOT_YET || requestSent > answered);
        var sent = overtaken ? dispatched : requestSent;
        return new ExchangeSummary(
                begun,
                now,
                WireRequest.hasLine(received),
                received.method().name(),
                target.path(),
                received.protocolVersion().text(),
                host(),
                Optional.ofNullable(received.headers().get(HttpHeaderNames.USER_AGENT)),
                traceId,
                WireRequest.classificationOf(received),
                status,
                upstream,
                upstreamStatus,
                Optional.ofNullable(upstreamAddress),
                between(begunNanos, sent),
                between(sent, answered),
                between(answered, responseBegun),
                meter.takeReceived(),
                meter.takeSent(),
                stripped,
                leafOmitted,
                client,
                access,
                why.code(),
                why.denied(),
                why.failure(),
                why.detail());
    }

    private static Optional<Duration> between(long from, long to) {
        return from == NOT_YET || to == NOT_YET
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, to - from)));
    }
}
