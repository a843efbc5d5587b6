package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.address.PeerSet;

/**
 * Whether connections begin with a PROXY protocol header.
 *
 * @param trustedPeers who is believed; nobody else may connect while headers are expected
 */
public record ProxyProtocolConfig(ProxyProtocolMode mode, PeerSet trustedPeers) {
    public static final ProxyProtocolConfig DEFAULT = new ProxyProtocolConfig(ProxyProtocolMode.OFF, PeerSet.NONE);

    public ProxyProtocolConfig {
        if (mode == ProxyProtocolMode.V2 && trustedPeers.isEmpty()) {
            throw new MalformedInput("trustedPeers: none (expected: the networks the header is believed from)");
        }
    }
}
