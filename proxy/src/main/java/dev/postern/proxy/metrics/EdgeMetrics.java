package dev.postern.proxy.metrics;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.proxy.log.Loss;
import dev.postern.proxy.log.RecordKind;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Every metric of the edge. An instance has its own registry, so that two edges in one process do not share their counts. Safe for use
 * by many threads; counting never blocks. Ages and days to expiry are reckoned when somebody looks.
 */
public final class EdgeMetrics {
    // From a resumed-looking 0.5 ms up to the handshake timeout's 10 s.
    private static final double[] HANDSHAKE_BUCKETS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };
    // From a store on this machine up to the longest timeout, 5 s.
    private static final double[] STORE_BUCKETS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1, 5
    };
    private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Map<String, Map<String, Instant>> sources = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Instant>> policySources = new ConcurrentHashMap<>();
    private final Map<String, Instant> rosters = new ConcurrentHashMap<>();
    // By trust store, then by list; replaced as a whole when a trust store is refreshed.
    private final Map<String, Map<String, ListFacts>> lists = new ConcurrentHashMap<>();
    private final Map<Holder, Map<String, Instant>> certificates = new ConcurrentHashMap<>();

    private record Holder(CertificateKind kind, String name) {}

    final Counter handshakes = Counter.builder()
            .name("postern_handshakes_total")
            .help("TLS handshakes and what became of them; reason is the load balancer's code, or - for none.")
            .labelNames("listener", "result", "reason")
            .withoutExemplars()
            .register(registry);
    final Histogram handshakeSeconds = Histogram.builder()
            .name("postern_handshake_seconds")
            .help("How long successful TLS handshakes took.")
            .labelNames("listener")
            .classicOnly()
            .classicUpperBounds(HANDSHAKE_BUCKETS)
            .withoutExemplars()
            .register(registry);
    final Gauge openConnections = Gauge.builder()
            .name("postern_open_connections")
            .help("Client connections open now.")
            .labelNames("listener")
            .register(registry);
    final Counter rejectedConnections = Counter.builder()
            .name("postern_rejected_connections_total")
            .help("Connections closed on accept because a limit was reached.")
            .labelNames("listener", "limit")
            .withoutExemplars()
            .register(registry);
    final Counter proxyHeaders = Counter.builder()
            .name("postern_proxy_headers_total")
            .help(
                    "Connections where a PROXY protocol header is expected, and what became of that; probe is the load balancer's own.")
            .labelNames("listener", "result")
            .withoutExemplars()
            .register(registry);
    final Counter requests = Counter.builder()
            .name("postern_requests_total")
            .help("Exchanges by the class of the status the client got.")
            .labelNames("listener", "code")
            .withoutExemplars()
            .register(registry);
    final Counter accessDecisions = Counter.builder()
            .name("postern_access_decisions_total")
            .help(
                    "Requests that the access policy or the register had a say in, by the register's id and what became of them.")
            .labelNames("listener", "client", "outcome")
            .withoutExemplars()
            .register(registry);
    final Counter strippedHeaders = Counter.builder()
            .name("postern_stripped_headers_total")
            .help("Inbound headers of the identity family that were removed; more than none means somebody tries.")
            .labelNames("listener")
            .withoutExemplars()
            .register(registry);
    final Counter classifiedRequests = Counter.builder()
            .name("postern_requests_classified_total")
            .help("Requests by how their heads were read for desynchronisation.")
            .labelNames("listener", "class")
            .withoutExemplars()
            .register(registry);
    final Counter omittedLeaves = Counter.builder()
            .name("postern_leaf_headers_omitted_total")
            .help(
                    "Requests that went on without the leaf certificate, for which the upstream's maxHeaderBytes left no room.")
            .labelNames("listener")
            .withoutExemplars()
            .register(registry);
    final Counter upstreamErrors = Counter.builder()
            .name("postern_upstream_errors_total")
            .help("Exchanges an upstream gave no usable response to.")
            .labelNames("upstream", "cause")
            .withoutExemplars()
            .register(registry);
    final Counter limitStoreErrors = Counter.builder()
            .name("postern_limit_store_errors_total")
            .help("Times the store of shared limits was lost, or could not be reached.")
            .labelNames("cause")
            .withoutExemplars()
            .register(registry);
    final Counter limitFallbacks = Counter.builder()
            .name("postern_limit_fallbacks_total")
            .help(
                    "Requests that were let in by this edge's own counts alone, because the store of shared limits did not answer.")
            .labelNames("cause")
            .withoutExemplars()
            .register(registry);
    final Histogram limitStoreSeconds = Histogram.builder()
            .name("postern_limit_store_seconds")
            .help("How long the store of shared limits took to answer.")
            .classicOnly()
            .classicUpperBounds(STORE_BUCKETS)
            .withoutExemplars()
            .register(registry);
    private final Counter trustReloads = Counter.builder()
            .name("postern_trust_reloads_total")
            .help("Refreshes of a trust store whose files had changed.")
            .labelNames("trust_store", "result")
            .withoutExemplars()
            .register(registry);
    private final Counter failedPolls = Counter.builder()
            .name("postern_trust_polls_failed_total")
            .help("Times Amazon S3 was asked for a trust store's sources and did not give them all.")
            .labelNames("trust_store")
            .withoutExemplars()
            .register(registry);
    private final Counter failedPolicyPolls = Counter.builder()
            .name("postern_access_policy_polls_failed_total")
            .help("Times Amazon S3 was asked for a listener's access policy and did not give it.")
            .labelNames("listener")
            .withoutExemplars()
            .register(registry);
    private final Gauge denyListEntries = Gauge.builder()
            .name("postern_deny_list_entries")
            .help("Certificates on the deny-list in force.")
            .labelNames("trust_store")
            .register(registry);
    private final Gauge rosterEntries = Gauge.builder()
            .name("postern_roster_entries")
            .help("Certificates on the roster in force.")
            .labelNames("trust_store")
            .register(registry);
    private final Counter lostRecords = Counter.builder()
            .name("postern_log_records_lost_total")
            .help("Records that did not reach their log.")
            .labelNames("log", "cause")
            .withoutExemplars()
            .register(registry);
    private final TargetMetrics targets = new TargetMetrics(registry);
    private final Gauge degraded = Gauge.builder()
            .name("postern_degraded_causes")
            .help("How many things are wrong while the edge serves; 0 is healthy.")
            .register(registry);

    public EdgeMetrics(InstantSource clock) {
        listGauge(
                "postern_crl_number",
                "The list's CRL number, as far as a double can tell.",
                facts -> facts.number().map(number -> number.doubleValue()));
        listGauge(
                "postern_crl_age_seconds",
                "Time since thisUpdate.",
                facts -> Optional.of(seconds(Duration.between(facts.thisUpdate(), clock.instant()))));
        listGauge(
                "postern_crl_next_update_seconds",
                "Time until nextUpdate; negative when it has passed.",
                facts -> facts.nextUpdate().map(next -> seconds(Duration.between(clock.instant(), next))));
        listGauge(
                "postern_crl_entries",
                "Revoked certificates in the list.",
                facts -> Optional.of((double) facts.entries()));
        ageGauge("postern_trust_source_age_seconds", "trust_store", sources, clock);
        ageGauge("postern_access_policy_source_age_seconds", "listener", policySources, clock);
        GaugeWithCallback.builder()
                .name("postern_roster_age_seconds")
                .help("Time since the roster in force was picked up.")
                .labelNames("trust_store")
                .callback(out -> rosters.forEach(
                        (trustStore, at) -> out.call(seconds(Duration.between(at, clock.instant())), trustStore)))
                .register(registry);
        GaugeWithCallback.builder()
                .name("postern_certificate_expiry_days")
                .help("Days until a certificate we hold expires; negative when it has.")
                .labelNames("kind", "holder", "name")
                .callback(out -> certificates.forEach((holder, ends) -> ends.forEach((name, end) -> out.call(
                        seconds(Duration.between(clock.instant(), end)) / SECONDS_A_DAY,
                        label(holder.kind()),
                        holder.name(),
                        name))))
                .register(registry);
    }

    /** The counts of one listener; ask once and keep it, its counters need no lookup. */
    public ListenerMetrics listener(String name) {
        return new ListenerMetrics(this, name);
    }

    /** The counts of one upstream; ask once and keep it. */
    public UpstreamMetrics upstream(String name) {
        return new UpstreamMetrics(this, name);
    }

    /** The counts of the store of shared limits; ask once and keep it. */
    public LimitStoreMetrics limitStore() {
        return new LimitStoreMetrics(this);
    }

    public TargetMetrics targets() {
        return targets;
    }

    /** The lists in force for a trust store, by file name; those named before and not now are forgotten. */
    public void lists(String trustStore, Map<String, ListFacts> byName) {
        lists.put(trustStore, Map.copyOf(byName));
    }

    /** When the certificates of a holder (a listener, trust store or upstream) end, by name; replaces what was said before. */
    public void certificates(CertificateKind kind, String holder, Map<String, Instant> notAfterByName) {
        certificates.put(new Holder(kind, holder), Map.copyOf(notAfterByName));
    }

    public void trustReloaded(String trustStore, ReloadResult result) {
        trustReloads.labelValues(trustStore, label(result)).inc();
    }

    /** Of a trust store's sources; ask once and keep it. */
    public PollMetrics trustPolls(String trustStore) {
        return polls(failedPolls.labelValues(trustStore), trustStore, sources);
    }

    /** Of a listener's access policy; ask once and keep it. */
    public PollMetrics policyPolls(String listener) {
        return polls(failedPolicyPolls.labelValues(listener), listener, policySources);
    }

    public void denyListEntries(String trustStore, int entries) {
        denyListEntries.labelValues(trustStore).set(entries);
    }

    /** The roster in force for a trust store: how many certificates, and since when. */
    public void roster(String trustStore, int entries, Instant pickedUpAt) {
        rosterEntries.labelValues(trustStore).set(entries);
        rosters.put(trustStore, pickedUpAt);
    }

    public void recordsLost(RecordKind log, Loss cause, long count) {
        lostRecords.labelValues(label(log), label(cause)).inc(count);
    }

    public void degradedCauses(int count) {
        degraded.set(count);
    }

    /** All of them, in Prometheus's text format. */
    public String render() {
        var out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The media type of {@link #render()}. */
    public static String contentType() {
        return PrometheusTextFormatWriter.CONTENT_TYPE;
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String label(RefusalReason reason) {
        return reason.code();
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static PollMetrics polls(
            CounterDataPoint failed, String holder, Map<String, Map<String, Instant>> confirmed) {
        return new PollMetrics() {
            @Override
            public void failed() {
                failed.inc();
            }

            @Override
            public void confirmed(Map<String, Instant> bySource) {
                confirmed.put(holder, Map.copyOf(bySource));
            }
        };
    }

    private void ageGauge(
            String name, String holder, Map<String, Map<String, Instant>> confirmed, InstantSource clock) {
        GaugeWithCallback.builder()
                .name(name)
                .help("Time since Amazon S3 last told what an object is.")
                .labelNames(holder, "source")
                .callback(out -> confirmed.forEach((held, bySource) -> bySource.forEach(
                        (source, at) -> out.call(seconds(Duration.between(at, clock.instant())), held, source))))
                .register(registry);
    }

    private void listGauge(String name, String help, Function<ListFacts, Optional<Double>> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("trust_store", "list")
                .callback(out -> lists.forEach((trustStore, byName) -> byName.forEach(
                        (list, facts) -> value.apply(facts).ifPresent(number -> out.call(number, trustStore, list)))))
                .register(registry);
    }
}
