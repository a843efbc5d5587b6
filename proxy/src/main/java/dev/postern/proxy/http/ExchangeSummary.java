package dev.postern.proxy.http;

import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.desync.Classification;
import dev.postern.proxy.upstream.UpstreamFailure;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One request and its response, told once when it is over. {@code status} is what the client was sent, 460 if it went away
 * first. {@code readable} is false for a head that could not be decoded. The three durations are the load balancer's (alb.md 4.3, fields 6–8): until the upstream had the request, until it
 * answered, until the answer was on its way to the client; empty where it did not come to that. {@code client} is the certificate that came in a header, {@code code} says why the client was refused.
 * {@code upstream} is the name of the one it was for, unless it was turned away before; {@code access} is there where a policy or the register had a say,
 * with {@code denied} if that was no.
 */
public record ExchangeSummary(
        Instant begun,
        Instant ended,
        boolean readable,
        String method,
        String uri,
        String version,
        Optional<String> host,
        Optional<String> userAgent,
        Optional<String> traceId,
        Classification classification,
        int status,
        Optional<String> upstream,
        Optional<Integer> upstreamStatus,
        Optional<SocketAddress> upstreamAddress,
        Optional<Duration> requestTime,
        Optional<Duration> upstreamTime,
        Optional<Duration> responseTime,
        long receivedBytes,
        long sentBytes,
        int strippedHeaders,
        boolean leafOmitted,
        Optional<X509Certificate> client,
        Optional<AccessFacts> access,
        Optional<String> code,
        Optional<AccessDenial> denied,
        Optional<UpstreamFailure> failure,
        String detail) {
    /** A request whose head did not come to its end in time. */
    static ExchangeSummary ofSlowHead(Instant now, TrafficMeter meter) {
        return new ExchangeSummary(
                now,
                now,
                false,
                "",
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Classification.COMPLIANT,
                408,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                meter.takeReceived(),
                meter.takeSent(),
                0,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "request head too slow");
    }
}
