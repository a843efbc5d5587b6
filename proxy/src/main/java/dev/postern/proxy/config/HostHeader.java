package dev.postern.proxy.config;

/** Which Host header the upstream gets; the attribute {@code routing.http.preserve_host_header.enabled}. */
public enum HostHeader {
    /** The client's, exactly as it came. */
    PRESERVE,
    /** The client's in its normal form, as the load balancer does by default (alb.md 8.3). */
    NORMALIZE
}
