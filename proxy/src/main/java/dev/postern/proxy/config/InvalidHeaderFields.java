package dev.postern.proxy.config;

/** What becomes of header fields whose names have other characters than letters, digits and hyphens (alb.md 8.3). */
public enum InvalidHeaderFields {
    DROP,
    KEEP
}
