package dev.postern.proxy.metrics;

import dev.postern.proxy.store.StoreFailure;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The counts of the store of shared limits. Every series exists from the start, at 0. */
public final class LimitStoreMetrics {
    private final Map<StoreFailure, CounterDataPoint> errors = new EnumMap<>(StoreFailure.class);
    private final Map<StoreFailure, CounterDataPoint> fallbacks = new EnumMap<>(StoreFailure.class);
    private final DistributionDataPoint seconds;

    LimitStoreMetrics(EdgeMetrics metrics) {
        this.seconds = metrics.limitStoreSeconds;
        Arrays.stream(StoreFailure.values()).forEach(cause -> {
            errors.put(cause, metrics.limitStoreErrors.labelValues(EdgeMetrics.label(cause)));
            fallbacks.put(cause, metrics.limitFallbacks.labelValues(EdgeMetrics.label(cause)));
        });
    }

    public void away(StoreFailure cause) {
        Objects.requireNonNull(errors.get(cause)).inc();
    }

    public void fellBack(StoreFailure cause) {
        Objects.requireNonNull(fallbacks.get(cause)).inc();
    }

    public void answered(long nanos) {
        seconds.observe(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
