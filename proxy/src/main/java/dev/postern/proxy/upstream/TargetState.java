package dev.postern.proxy.upstream;

/** Where a target is in its life, by the load balancer's words. */
public enum TargetState {
    /** Registered, and its first checks are not over. */
    INITIAL,
    HEALTHY,
    UNHEALTHY,
    /** No longer a target of its group; what is in progress there may end. */
    DRAINING,
    /** That may not either: the deregistration delay is over. */
    UNUSED
}
