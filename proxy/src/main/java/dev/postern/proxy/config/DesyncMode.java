package dev.postern.proxy.config;

/** What becomes of requests that two parsers might read differently (alb.md 8.7). */
public enum DesyncMode implements Choice {
    MONITOR,
    DEFENSIVE,
    STRICTEST
}
