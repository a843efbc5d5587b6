package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.util.Optional;

/**
 * Where health and metrics are served. Nobody is asked who they are there, so the default is this machine only.
 *
 * @param healthAddress where, besides, only {@code /healthz} and {@code /readyz} are, for load balancers and container platforms
 */
public record AdminConfig(IpEndpoint address, Optional<IpEndpoint> healthAddress) {
    public static final AdminConfig DEFAULT = new AdminConfig(IpEndpoint.parse("127.0.0.1:9901"));

    public AdminConfig {
        if (healthAddress.isPresent() && healthAddress.get().equals(address) && address.port() != 0) {
            throw new MalformedInput("healthAddress: \"" + address + "\" (expected: another than address)");
        }
    }

    /** Without an address for health alone. */
    public AdminConfig(IpEndpoint address) {
        this(address, Optional.empty());
    }
}
