package dev.postern.proxy.config;

/** Where health and metrics are served. Nobody is asked who they are there, so the default is this machine only. */
public record AdminConfig(IpEndpoint address) {
    public static final AdminConfig DEFAULT = new AdminConfig(IpEndpoint.parse("127.0.0.1:9901"));
}
