package dev.postern.proxy.metrics;

import dev.postern.proxy.upstream.UpstreamFailure;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The counts of one upstream. Every series exists from the start, at 0. */
public final class UpstreamMetrics {
    private final Map<UpstreamFailure, CounterDataPoint> errors = new EnumMap<>(UpstreamFailure.class);

    UpstreamMetrics(EdgeMetrics metrics, String name) {
        Arrays.stream(UpstreamFailure.values())
                .forEach(
                        cause -> errors.put(cause, metrics.upstreamErrors.labelValues(name, EdgeMetrics.label(cause))));
    }

    public void failed(UpstreamFailure cause) {
        Objects.requireNonNull(errors.get(cause)).inc();
    }
}
