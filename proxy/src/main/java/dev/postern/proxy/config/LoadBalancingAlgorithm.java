package dev.postern.proxy.config;

import java.util.Locale;

/** Which target of a group the next request goes to, by the load balancer's names. */
public enum LoadBalancingAlgorithm implements Choice {
    /** One after the other. */
    ROUND_ROBIN,
    /** The one with the fewest requests in progress. */
    LEAST_OUTSTANDING_REQUESTS;

    @Override
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
