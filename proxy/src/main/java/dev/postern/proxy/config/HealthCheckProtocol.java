package dev.postern.proxy.config;

/** How a target's health is asked after. */
public enum HealthCheckProtocol implements Choice {
    HTTP,
    HTTPS;

    @Override
    public String text() {
        return name(); // as the load balancer's API has them
    }
}
