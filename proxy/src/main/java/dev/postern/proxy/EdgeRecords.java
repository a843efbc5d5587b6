package dev.postern.proxy;

import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.Certificates;
import dev.postern.proxy.address.AddressRefusal;
import dev.postern.proxy.config.LogsConfig;
import dev.postern.proxy.config.MutualAuthenticationMode;
import dev.postern.proxy.http.AccessFacts;
import dev.postern.proxy.http.ExchangeSummary;
import dev.postern.proxy.log.AccessRecord;
import dev.postern.proxy.log.AlbFormat;
import dev.postern.proxy.log.ConnectionFacts;
import dev.postern.proxy.log.ConnectionOutcome;
import dev.postern.proxy.log.ConnectionRecord;
import dev.postern.proxy.log.JsonFormat;
import dev.postern.proxy.log.LeafCertificate;
import dev.postern.proxy.log.RecordFormat;
import dev.postern.proxy.log.RecordKind;
import dev.postern.proxy.log.RecordLog;
import dev.postern.proxy.log.RequestType;
import dev.postern.proxy.log.TlsFacts;
import dev.postern.proxy.metrics.EdgeMetrics;
import dev.postern.proxy.metrics.UpstreamMetrics;
import dev.postern.proxy.tls.HandshakeAttempt;
import dev.postern.proxy.tls.ServerCertificate;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.tls.TlsSession;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the ends of handshakes and exchanges become records and counts: exactly one record each. Called on event loops; never
 * blocks.
 */
final class EdgeRecords implements AutoCloseable {
    private final Optional<RecordLog<ConnectionRecord>> connections;
    private final Optional<RecordLog<AccessRecord>> accesses;
    private final Map<String, UpstreamMetrics> upstreams;
    private final InstantSource clock;

    EdgeRecords(LogsConfig logs, Set<String> upstreamNames, EdgeMetrics metrics, InstantSource clock) {
        var format = format(logs);
        this.connections = logs.connection()
                .map(target -> RecordLog.open(
                        RecordKind.CONNECTION,
                        target,
                        logs.rotation(),
                        clock,
                        entry -> format.line(entry),
                        EdgeRecords::weight,
                        (loss, count) -> metrics.recordsLost(RecordKind.CONNECTION, loss, count)));
        this.accesses = logs.access()
                .map(target -> RecordLog.open(
                        RecordKind.ACCESS,
                        target,
                        logs.rotation(),
                        clock,
                        entry -> format.line(entry),
                        EdgeRecords::weight,
                        (loss, count) -> metrics.recordsLost(RecordKind.ACCESS, loss, count)));
        this.upstreams =
                upstreamNames.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), metrics::upstream));
        this.clock = clock;
    }

    private static RecordFormat format(LogsConfig logs) {
        return switch (logs.format()) {
            case ALB -> new AlbFormat(logs.connectionFields());
            case JSON -> new JsonFormat();
        };
    }

    /** A connection without TLS. */
    void plain(ConnectionFacts connection) {
        connection(connection, Optional.empty(), ConnectionOutcome.NOT_VERIFIED);
    }

    /** A finished handshake; the facts that come back know what it brought to light. */
    ConnectionFacts secured(Listener listener, ConnectionFacts connection, ServerTls tls, TlsSession session) {
        var served = session.served().flatMap(tls::certificate);
        var known = connection.withTls(new TlsFacts(
                Optional.of(session.protocol()),
                Optional.of(session.cipher()),
                session.group(),
                session.serverName(),
                domain(session.serverName(), served),
                file(served),
                session.presented().map(chain -> new LeafCertificate(chain.leaf()))));
        var verified = listener.config().mutualAuthentication().mode() == MutualAuthenticationMode.VERIFY;
        listener.metrics().handshakeSucceeded(session.latency());
        connection(
                known,
                Optional.of(session.latency()),
                verified ? ConnectionOutcome.SUCCESS : ConnectionOutcome.NOT_VERIFIED);
        return known;
    }

    /** A connection that ended before it was known whose it is. */
    void unaddressed(Listener listener, ConnectionFacts connection, AddressRefusal reason, String detail) {
        listener.metrics().proxyHeaderRefused(reason);
        connection(connection, Optional.empty(), new ConnectionOutcome.Unaddressed(reason, detail));
    }

    /** A handshake that did not let the client in. */
    void refused(
            Listener listener, ConnectionFacts connection, ServerTls tls, Refused refused, HandshakeAttempt attempt) {
        var served = attempt.served().flatMap(tls::certificate);
        var known = connection.withTls(new TlsFacts(
                attempt.protocol(),
                attempt.cipher(),
                attempt.group(),
                attempt.serverName(),
                domain(attempt.serverName(), served),
                file(served),
                attempt.presented().map(chain -> new LeafCertificate(chain.leaf()))));
        listener.metrics().handshakeFailed(refused.reason());
        connection(known, Optional.empty(), new ConnectionOutcome.Failed(refused.reason(), refused.detail()));
    }

    /** An exchange that is over. */
    void exchanged(Listener listener, ConnectionFacts connection, RequestType type, ExchangeSummary summary) {
        listener.metrics().request(summary.status());
        listener.metrics().headersStripped(summary.strippedHeaders());
        listener.metrics().classified(summary.classification().desyncClass());
        if (summary.leafOmitted()) {
            listener.metrics().leafOmitted();
        }
        summary.access().ifPresent(access -> listener.metrics().accessDecided(access.client(), summary.denied()));
        var upstream = Objects.requireNonNull(upstreams.get(upstream(listener, summary)));
        summary.failure().ifPresent(upstream::failed);
        accesses.ifPresent(log -> log.write(record(connection, type, summary)));
    }

    private static String upstream(Listener listener, ExchangeSummary summary) {
        return summary.upstream().orElse(listener.config().forward());
    }

    private AccessRecord record(ConnectionFacts connection, RequestType type, ExchangeSummary summary) {
        var line = new AccessRecord.RequestLine(
                summary.method(),
                type.scheme(),
                summary.host().orElse(""),
                connection.listenerPort(),
                summary.uri(),
                type.version(summary.version()));
        return new AccessRecord(
                summary.ended(),
                summary.begun(),
                connection,
                new AccessRecord.Request(
                        type,
                        summary.readable() ? Optional.of(line) : Optional.empty(),
                        summary.userAgent(),
                        summary.traceId(),
                        summary.receivedBytes(),
                        summary.classification()),
                summary.upstream()
                        .map(upstream -> new AccessRecord.Target(
                                upstream,
                                summary.upstreamAddress().map(address -> (InetSocketAddress) address),
                                summary.upstreamStatus())),
                new AccessRecord.Timings(summary.requestTime(), summary.upstreamTime(), summary.responseTime()),
                new AccessRecord.Response(summary.status(), summary.sentBytes()),
                routing(summary));
    }

    private static AccessRecord.Routing routing(ExchangeSummary summary) {
        var forwarded = summary.upstream().isPresent();
        return new AccessRecord.Routing(
                forwarded ? Optional.of(0) : summary.code().map(refused -> -1),
                forwarded ? List.of("forward") : List.of(),
                summary.code(),
                Optional.of(summary.detail()).filter(detail -> !detail.isEmpty()),
                summary.client().map(LeafCertificate::new),
                summary.access().flatMap(AccessFacts::rule),
                summary.access().flatMap(AccessFacts::client));
    }

    private void connection(ConnectionFacts facts, Optional<Duration> handshake, ConnectionOutcome outcome) {
        connections.ifPresent(log -> log.write(new ConnectionRecord(clock.instant(), facts, handshake, outcome)));
    }

    // What a record holds on to beside what clients choose the length of.
    private static final int RECORD_BYTES = 1024;

    private static int weight(ConnectionRecord entry) {
        return RECORD_BYTES
                + entry.connection()
                        .tls()
                        .leaf()
                        .map(leaf -> 4 * Certificates.der(leaf.certificate()).length)
                        .orElse(0);
    }

    private static int weight(AccessRecord entry) {
        var request = entry.request();
        return RECORD_BYTES
                + request.line()
                        .map(line -> line.target().length() + line.host().length())
                        .orElse(0)
                + request.userAgent().map(String::length).orElse(0)
                + request.traceId().map(String::length).orElse(0)
                + entry.routing()
                        .client()
                        .map(leaf -> 4 * Certificates.der(leaf.certificate()).length)
                        .orElse(0);
    }

    private static Optional<String> domain(Optional<String> serverName, Optional<ServerCertificate> served) {
        return serverName.filter(
                name -> served.filter(certificate -> certificate.names(name)).isPresent());
    }

    private static Optional<String> file(Optional<ServerCertificate> served) {
        return served.map(
                certificate -> certificate.config().chain().getFileName().toString());
    }

    @Override
    public void close() {
        connections.ifPresent(RecordLog::close);
        accesses.ifPresent(RecordLog::close);
    }
}
