package dev.postern.proxy.metrics;

import dev.postern.proxy.log.HealthCheckReason;
import dev.postern.proxy.upstream.TargetState;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How the targets of all upstreams are. Labels are names of the configuration, never addresses that a name server made up. */
public final class TargetMetrics {
    /** A target by the words of the configuration, and a state. */
    public record Series(String target, TargetState state) {}

    private final Map<String, Map<Series, Integer>> targets = new ConcurrentHashMap<>();
    private final Counter checks;

    TargetMetrics(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("postern_upstream_targets")
                .help("Addresses of an upstream's targets, as configured, by their state.")
                .labelNames("upstream", "target", "state")
                .callback(out -> targets.forEach((upstream, counts) -> counts.forEach((series, count) ->
                        out.call(count, upstream, series.target(), EdgeMetrics.label(series.state())))))
                .register(registry);
        this.checks = Counter.builder()
                .name("postern_health_checks_total")
                .help(
                        "Health checks of an upstream's targets; reason is the load balancer's code, or - if they passed.")
                .labelNames("upstream", "reason")
                .withoutExemplars()
                .register(registry);
    }

    /** All of an upstream's targets; replaces what was said before. */
    public void targets(String upstream, Map<Series, Integer> counts) {
        targets.put(upstream, Map.copyOf(counts));
    }

    /** A check, and why it failed if it did. */
    public void checked(String upstream, Optional<HealthCheckReason> failure) {
        checks.labelValues(upstream, failure.map(HealthCheckReason::code).orElse("-"))
                .inc();
    }
}
