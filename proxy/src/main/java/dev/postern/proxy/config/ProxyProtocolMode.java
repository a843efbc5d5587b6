package dev.postern.proxy.config;

/** Whether connections begin with a PROXY protocol header; there is no mode in which they may and need not. */
public enum ProxyProtocolMode implements Choice {
    OFF,
    V2
}
