package dev.postern.proxy.config;

/** Whether connections begin with a PROXY protocol header; so far they never do. */
public record ProxyProtocolConfig(ProxyProtocolMode mode) {
    public static final ProxyProtocolConfig DEFAULT = new ProxyProtocolConfig(ProxyProtocolMode.OFF);
}
