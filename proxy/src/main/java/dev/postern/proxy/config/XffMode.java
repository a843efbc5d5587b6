package dev.postern.proxy.config;

/** What becomes of an inbound X-Forwarded-For (alb.md 8.1). */
public enum XffMode implements Choice {
    APPEND,
    PRESERVE,
    REMOVE
}
