package dev.postern.proxy;

import dev.postern.proxy.config.HealthCheckProtocol;
import dev.postern.proxy.config.LogFormat;
import dev.postern.proxy.config.LogsConfig;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.log.HealthCheckFormat;
import dev.postern.proxy.log.HealthCheckRecord;
import dev.postern.proxy.log.RecordKind;
import dev.postern.proxy.log.RecordLog;
import dev.postern.proxy.metrics.EdgeMetrics;
import dev.postern.proxy.metrics.TargetMetrics;
import dev.postern.proxy.metrics.TargetMetrics.Series;
import dev.postern.proxy.upstream.CheckOutcome;
import dev.postern.proxy.upstream.Target;
import dev.postern.proxy.upstream.TargetName;
import dev.postern.proxy.upstream.TargetState;
import dev.postern.proxy.upstream.TargetWatch;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where what becomes of targets is told: health, metrics and the log of health checks. Called on event loops; never blocks. */
final class TargetReports implements AutoCloseable {
    /** What a record holds on to; nothing in it is chosen by others. */
    private static final int RECORD_BYTES = 512;

    private final Troubles troubles;
    private final TargetMetrics metrics;
    private final InstantSource clock;
    private final Optional<RecordLog<HealthCheckRecord>> log;

    TargetReports(LogsConfig logs, Troubles troubles, EdgeMetrics metrics, InstantSource clock) {
        this.troubles = troubles;
        this.metrics = metrics.targets();
        this.clock = clock;
        this.log = logs.healthCheck()
                .map(target -> RecordLog.open(
                        RecordKind.HEALTH_CHECK,
                        target,
                        logs.rotation(),
                        clock,
                        logs.format() == LogFormat.ALB ? HealthCheckFormat::alb : HealthCheckFormat::json,
                        entry -> RECORD_BYTES,
                        (loss, count) -> metrics.recordsLost(RecordKind.HEALTH_CHECK, loss, count)));
    }

    /** Of one upstream. */
    TargetWatch of(String upstream, UpstreamConfig config) {
        var key = "upstreams." + upstream;
        var type = config.healthCheck()
                        .flatMap(check -> check.protocol())
                        .map(HealthCheckProtocol.HTTPS::equals)
                        .orElse(config.tls())
                ? "https"
                : "http";
        return new TargetWatch() {
            @Override
            public void changed(List<Target> targets) {
                metrics.targets(upstream, counts(config, targets));
                var complaint = complaint(targets);
                if (complaint.isEmpty()) {
                    troubles.cleared(key);
                } else {
                    troubles.raised(key, complaint.get());
                }
            }

            @Override
            public void lookedUp(TargetName name) {
                troubles.cleared(key + "." + name.endpoint());
            }

            @Override
            public void notLookedUp(TargetName name, String cause) {
                troubles.raised(
                        key + "." + name.endpoint(), cause + " (expected: its addresses; those known before stay)");
            }

            @Override
            public void checked(Target target, CheckOutcome outcome) {
                metrics.checked(upstream, outcome.failure());
                log.ifPresent(to -> to.write(new HealthCheckRecord(
                        type,
                        clock.instant(),
                        outcome.latency(),
                        target.address(),
                        upstream,
                        outcome.status(),
                        outcome.failure(),
                        outcome.from())));
            }
        };
    }

    private static Map<Series, Integer> counts(UpstreamConfig config, List<Target> targets) {
        var counts = new HashMap<Series, Integer>();
        for (var target : config.targets()) {
            for (var state :
                    List.of(TargetState.INITIAL, TargetState.HEALTHY, TargetState.UNHEALTHY, TargetState.DRAINING)) {
                counts.put(new Series(target.endpoint(), state), 0);
            }
        }
        targets.forEach(target -> counts.merge(new Series(target.name().endpoint(), target.state()), 1, Integer::sum));
        return counts;
    }

    private static Optional<String> complaint(List<Target> targets) {
        var unhealthy = targets.stream()
                .filter(target -> target.state() == TargetState.UNHEALTHY)
                .map(target -> target.address().getAddress().getHostAddress() + ":"
                        + target.address().getPort())
                .sorted()
                .toList();
        if (unhealthy.isEmpty()) {
            return Optional.empty();
        }
        var healthy = targets.stream().anyMatch(target -> target.state() == TargetState.HEALTHY);
        return Optional.of("unhealthy: " + String.join(", ", unhealthy)
                + (healthy ? "" : "; no target is healthy, so requests go to all of them"));
    }

    @Override
    public void close() {
        log.ifPresent(RecordLog::close);
    }
}
