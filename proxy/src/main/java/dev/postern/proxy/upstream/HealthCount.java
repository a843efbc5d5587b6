package dev.postern.proxy.upstream;

import dev.postern.proxy.config.HealthCheckConfig;

/**
 * A target's state by its checks: the first that passes makes it healthy, after that as many in a row as the thresholds say.
 *
 * @param run how many results in a row have spoken against the state
 */
record HealthCount(TargetState state, int run) {
    static final HealthCount INITIAL = new HealthCount(TargetState.INITIAL, 0);

    HealthCount after(boolean passed, HealthCheckConfig thresholds) {
        if (passed) {
            return state == TargetState.UNHEALTHY
                    ? against(TargetState.HEALTHY, thresholds.healthyThreshold())
                    : new HealthCount(TargetState.HEALTHY, 0);
        }
        return state == TargetState.UNHEALTHY
                ? new HealthCount(state, 0)
                : against(TargetState.UNHEALTHY, thresholds.unhealthyThreshold());
    }

    private HealthCount against(TargetState next, int threshold) {
        return run + 1 >= threshold ? new HealthCount(next, 0) : new HealthCount(state, run + 1);
    }
}
