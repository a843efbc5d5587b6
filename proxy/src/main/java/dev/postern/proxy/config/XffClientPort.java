package dev.postern.proxy.config;

/** Whether the client's port stands behind its address in X-Forwarded-For (alb.md 8.1). */
public enum XffClientPort {
    ADD,
    OMIT
}
