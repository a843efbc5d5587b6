package dev.postern.proxy.config;

/** Whether connections begin with a PROXY protocol header. */
public enum ProxyProtocolMode implements Choice {
    OFF
}
