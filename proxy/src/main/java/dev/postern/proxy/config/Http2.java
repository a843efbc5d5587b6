package dev.postern.proxy.config;

/** Whether clients are offered HTTP/2 beside HTTP/1.1 (alb.md 8.3). */
public enum Http2 {
    OFFER,
    HIDE
}
