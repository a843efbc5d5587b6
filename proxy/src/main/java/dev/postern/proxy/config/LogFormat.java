package dev.postern.proxy.config;

/** The form of connection and access records. */
public enum LogFormat implements Choice {
    /** The load balancer's own, space-delimited. */
    ALB,
    /** One JSON object a line, with every fact we have. */
    JSON
}
