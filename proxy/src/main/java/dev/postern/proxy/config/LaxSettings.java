package dev.postern.proxy.config;

import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.proxy.address.Cidr;
import dev.postern.proxy.address.PeerSet;
import java.util.ArrayList;
import java.util.List;

/** Finds what a configuration lets in beyond the defaults; the one list of what we call lax. */
final class LaxSettings {
    private LaxSettings() {}

    static List<String> of(EdgeConfig config) {
        var lax = new ArrayList<String>();
        if (!config.admin().address().ip().isLoopbackAddress()) {
            lax.add("admin.address: " + config.admin().address() + " (health and metrics are open to the network)");
        }
        for (var at = 0; at < config.listeners().size(); at++) {
            listener("listeners[" + at + "].", config.listeners().get(at), lax);
        }
        config.trustStores().forEach((name, store) -> trustStore("trustStores." + name + ".", store, lax));
        config.limitStore()
                .filter(store -> !store.tls() && !store.onThisMachine())
                .ifPresent(store ->
                        lax.add("limitStore.url: " + store.url() + " (clients' ids and the password go unencrypted)"));
        return lax;
    }

    private static void listener(String path, ListenerConfig listener, List<String> lax) {
        if (listener.mutualAuthentication().expiry() == ExpiryPolicy.IGNORE) {
            lax.add(path + "mutualAuthentication.ignoreClientCertificateExpiry: true (expired clients get in)");
        }
        if (everybody(listener.proxyProtocol().trustedPeers())) {
            lax.add(path + "proxyProtocol.trustedPeers: everybody (anyone can claim any address and VPC endpoint)");
        }
        if (listener.mutualAuthentication() instanceof MutualAuthentication.VerifyHeader verify
                && everybody(verify.trustedPeers())) {
            lax.add(path + "mutualAuthentication.trustedPeers: everybody (anyone can claim any certificate)");
        }
        if (listener.tls() && !listener.sslPolicy().forwardSecret()) {
            lax.add(path + "sslPolicy: " + listener.sslPolicy().text() + " (has ciphers without forward secrecy)");
        }
        if (listener.tls() && listener.sslPolicy().servesDeprecatedTls()) {
            lax.add(path + "sslPolicy: " + listener.sslPolicy().text() + " (serves "
                    + listener.sslPolicy().oldestProtocol() + ", which RFC 8996 has put an end to)");
        }
        if (listener.attributes().request().xffMode() == XffMode.PRESERVE) {
            lax.add(path
                    + "attributes.routing.http.xff_header_processing.mode: preserve (clients choose their address)");
        }
    }

    private static boolean everybody(PeerSet peers) {
        return peers.networks().stream().map(Cidr::prefixLength).anyMatch(bits -> bits == 0);
    }

    private static void trustStore(String path, TrustStoreConfig store, List<String> lax) {
        if (store.revocations().isEmpty()) {
            lax.add(path
                    + (store.denyList().isPresent()
                            ? "revocations: none (nobody but who is on the deny-list is shut out)"
                            : "revocations: none (nobody is revoked)"));
            return;
        }
        var policy = store.revocationPolicy();
        if (policy.unknown() == UnknownRevocation.ALLOW) {
            lax.add(path + "revocationPolicy.unknown: allow (clients of an issuer without a usable list get in)");
        }
        if (policy.depth() == RevocationDepth.LEAF) {
            lax.add(path + "revocationPolicy.depth: leaf (a revoked authority is not noticed)");
        }
        if (!policy.maxStale().isZero()) {
            lax.add(path + "revocationPolicy.maxStale: " + policy.maxStale()
                    + " (lists count that long past their nextUpdate)");
        }
    }
}
