package dev.postern.proxy;

import dev.postern.proxy.admin.Health;
import dev.postern.proxy.metrics.EdgeMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells health, metrics and the log what is wrong and what is right again, once per change of cause. For many threads. */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private final Health health;
    private final EdgeMetrics metrics;

    Troubles(Health health, EdgeMetrics metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    /** Whether it is news. */
    boolean raised(String key, String cause) {
        var news = health.raise(key, cause);
        if (news) {
            LOG.warn("degraded key={} cause=\"{}\"", key, cause);
            metrics.degradedCauses(health.causes().size());
        }
        return news;
    }

    void cleared(String key) {
        if (health.clear(key)) {
            LOG.info("recovered key={}", key);
            metrics.degradedCauses(health.causes().size());
        }
    }
}
