package dev.postern.proxy.config;

/** Whether answers of our own say who gives them (alb.md 8.6). */
public enum ServerHeader {
    SEND,
    OMIT
}
