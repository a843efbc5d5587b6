package dev.postern.proxy.metrics;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.address.AddressRefusal;
import dev.postern.proxy.desync.DesyncClass;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** The counts of one listener. Every series exists from the start, at 0, so that a first event is seen as an increase; but for those of clients. */
public final class ListenerMetrics {
    private static final String UNREGISTERED = "unregistered";
    private static final String ALLOWED = "allowed";

    private final EdgeMetrics metrics;
    private final String name;
    private final CounterDataPoint succeeded;
    private final CounterDataPoint abandoned;
    private final DistributionDataPoint handshakeSeconds;
    private final Map<RefusalReason, CounterDataPoint> refused = new EnumMap<>(RefusalReason.class);
    private final Map<ConnectionLimit, CounterDataPoint> rejected = new EnumMap<>(ConnectionLimit.class);
    private final CounterDataPoint addressed;
    private final CounterDataPoint probed;
    private final CounterDataPoint withoutHeader;
    private final Map<AddressRefusal, CounterDataPoint> unaddressed = new EnumMap<>(AddressRefusal.class);
    private final GaugeDataPoint open;
    // 1xx to 5xx, at their first digit.
    private final CounterDataPoint[] requests;
    private final CounterDataPoint stripped;
    private final CounterDataPoint withoutLeaf;
    private final Map<DesyncClass, CounterDataPoint> classified = new EnumMap<>(DesyncClass.class);

    ListenerMetrics(EdgeMetrics metrics, String name) {
        this.metrics = metrics;
        this.name = name;
        succeeded = metrics.handshakes.labelValues(name, "success", "-");
        abandoned = metrics.handshakes.labelValues(name, "abandoned", "-");
        handshakeSeconds = metrics.handshakeSeconds.labelValues(name);
        Arrays.stream(RefusalReason.values())
                .forEach(reason ->
                        refused.put(reason, metrics.handshakes.labelValues(name, "failed", EdgeMetrics.label(reason))));
        Arrays.stream(ConnectionLimit.values())
                .forEach(limit ->
                        rejected.put(limit, metrics.rejectedConnections.labelValues(name, EdgeMetrics.label(limit))));
        addressed = metrics.proxyHeaders.labelValues(name, "accepted");
        probed = metrics.proxyHeaders.labelValues(name, "probe");
        withoutHeader = metrics.proxyHeaders.labelValues(name, "abandoned");
        Arrays.stream(AddressRefusal.values())
                .forEach(reason -> unaddressed.put(reason, metrics.proxyHeaders.labelValues(name, reason.code())));
        open = metrics.openConnections.labelValues(name);
        requests = IntStream.rangeClosed(1, 5)
                .mapToObj(digit -> metrics.requests.labelValues(name, digit + "xx"))
                .toArray(CounterDataPoint[]::new);
        stripped = metrics.strippedHeaders.labelValues(name);
        withoutLeaf = metrics.omittedLeaves.labelValues(name);
        Arrays.stream(DesyncClass.values())
                .forEach(found ->
                        classified.put(found, metrics.classifiedRequests.labelValues(name, EdgeMetrics.label(found))));
    }

    public void connectionOpened() {
        open.inc();
    }

    public void connectionClosed() {
        open.dec();
    }

    public void connectionRejected(ConnectionLimit limit) {
        Objects.requireNonNull(rejected.get(limit)).inc();
    }

    /** A load balancer has told where a client calls from. */
    public void proxyHeaderAccepted() {
        addressed.inc();
    }

    /** A load balancer has looked whether we live. */
    public void proxyHeaderProbe() {
        probed.inc();
    }

    /** A peer that is believed came and went without a word. */
    public void proxyHeaderAbandoned() {
        withoutHeader.inc();
    }

    public void proxyHeaderRefused(AddressRefusal reason) {
        Objects.requireNonNull(unaddressed.get(reason)).inc();
    }

    public void handshakeSucceeded(Duration took) {
        succeeded.inc();
        handshakeSeconds.observe(took.toNanos() / 1e9);
    }

    /** Nobody was refused: the peer went away or said nothing before anything was agreed on. */
    public void handshakeAbandoned() {
        abandoned.inc();
    }

    public void handshakeFailed(RefusalReason reason) {
        Objects.requireNonNull(refused.get(reason)).inc();
    }

    /** An exchange ended with this status. */
    public void request(int status) {
        requests[Math.min(Math.max(status / 100, 1), 5) - 1].inc();
    }

    /** Access was decided on; {@code client} is of the register, so that there are no more series than it has clients. */
    public void accessDecided(Optional<ClientId> client, Optional<AccessDenial> denied) {
        metrics.accessDecisions
                .labelValues(
                        name,
                        client.map(ClientId::value).orElse(UNREGISTERED),
                        denied.map(AccessDenial::code).orElse(ALLOWED))
                .inc();
    }

    /** How a request's head was read for desynchronisation. */
    public void classified(DesyncClass found) {
        Objects.requireNonNull(classified.get(found)).inc();
    }

    /** A request went on without the leaf certificate, for which there was no room. */
    public void leafOmitted() {
        withoutLeaf.inc();
    }

    public void headersStripped(int count) {
        if (count > 0) {
            stripped.inc(count);
        }
    }
}
