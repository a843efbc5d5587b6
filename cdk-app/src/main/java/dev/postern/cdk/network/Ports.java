package dev.postern.cdk.network;

/** The TCP ports of the edge's VPC: of security groups, listeners and target groups alike. */
public final class Ports {
    /** What consumers call, and what the private API's endpoint answers on. */
    public static final int HTTPS = 443;

    /** Of the application load balancer, a plain fixed answer for the network load balancer's health checks: it has no certificate to show. */
    public static final int BALANCER_HEALTH = 8080;

    /** Of the proxy's tasks, TLS. */
    public static final int PROXY = 8443;

    /** Of the proxy's tasks, health only. */
    public static final int PROXY_HEALTH = 8081;

    private Ports() {}
}
