package dev.postern.cli.explain;

import dev.postern.cli.ListenerOption;
import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.proxy.ListenerAccess;
import dev.postern.proxy.access.AccessDecision.Allowed;
import dev.postern.proxy.access.AccessPolicy;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.IdentityHeaders;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.MutualAuthentication.Verify;
import dev.postern.proxy.config.MutualAuthenticationMode;
import dev.postern.proxy.config.RefusalStyle;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.config.UpstreamConfig;
import dev.postern.proxy.http.ClientCertificateHeaders;
import dev.postern.proxy.http.ClientTlsHeaders;
import dev.postern.proxy.http.HeaderBlock;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.WatchedTrust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a client knocks: what a listener asks for, what it trusts, what its clients may do, and what it tells the upstream.
 *
 * @param trust empty where nobody is judged
 * @param refused what a refused client sees
 * @param policy {@link AccessPolicy#NONE} where there is none
 * @param upstreams by name; empty where nothing is said of any
 * @param encryption the lines that tell of a connection's encryption, where that is told
 */
record Gate(
        String name,
        MutualAuthenticationMode mode,
        Optional<TrustSnapshot> trust,
        ExpiryPolicy expiry,
        String refused,
        ClientCertificateHeaders headers,
        AccessPolicy policy,
        String forward,
        Map<String, UpstreamConfig> upstreams,
        List<String> encryption) {
    /** A listener of a configuration; the name may be left out if there is one only. */
    static Gate listener(EdgeConfig config, Optional<String> name, InstantSource clock) throws IOException {
        var listener = ListenerOption.chosen(config, name);
        var mode = listener.mutualAuthentication();
        var store = mode.trustStore();
        var trust = store.isPresent()
                ? Optional.of(WatchedTrust.load(config.trustStore(store.get()), clock))
                : Optional.<TrustSnapshot>empty();
        return new Gate(
                "listener " + listener.name(),
                mode.mode(),
                trust,
                mode.expiry(),
                refused(mode),
                new ClientCertificateHeaders(listener.attributes()::headerName, listener.identityHeaders()),
                ListenerAccess.load(listener, config, trust, clock),
                listener.forward(),
                config.upstreams(),
                encryption(listener));
    }

    /** A listener of mode verify with the defaults, over these files. */
    static Gate of(Path bundle, List<Path> lists, InstantSource clock) throws IOException {
        var mode = new Verify("trust");
        return new Gate(
                bundle.toString(),
                mode.mode(),
                Optional.of(WatchedTrust.load(new TrustStoreConfig(bundle, lists), clock)),
                mode.expiry(),
                refused(mode),
                new ClientCertificateHeaders(ListenerAttributes.DEFAULT::headerName, IdentityHeaders.DEFAULT),
                AccessPolicy.NONE,
                "",
                Map.of(),
                List.of());
    }

    boolean hasPolicy() {
        return policy != AccessPolicy.NONE;
    }

    /** Whether it knows who its clients are. */
    boolean verifies() {
        return trust.isPresent();
    }

    /** What the register says of a certificate that has been verified here. */
    Registration registration(Optional<X509Certificate> leaf) {
        return trust.isPresent() && leaf.isPresent()
                ? trust.get().registration(Fingerprint.of(leaf.get()))
                : new Registration.NotKept();
    }

    /** What the upstream would get with a request that is allowed so. */
    Head head(CertificateChain chain, Optional<CertificateChain> path, Registration registration, Allowed allowed) {
        var upstream = allowed.upstream().orElse(forward);
        var most = Optional.ofNullable(upstreams.get(upstream)).flatMap(UpstreamConfig::maxHeaderBytes);
        var identity = switch (mode) {
            case VERIFY, VERIFY_HEADER -> headers.verified(path.orElse(chain));
            case PASSTHROUGH -> headers.unverified(chain);
            case OFF -> HeaderBlock.EMPTY;
        };
        return Head.of(identity, headers.registered(registration), allowed.headers(), upstream, most);
    }

    /** Its values are agreed on with each client, or told by the load balancer in front, and not known here. */
    private static List<String> encryption(ListenerConfig listener) {
        var added = new ClientTlsHeaders(listener.attributes().request()).added();
        if (listener.mutualAuthentication().mode() == MutualAuthenticationMode.VERIFY_HEADER) {
            return added.stream()
                    .map(name -> name + ": (as the load balancer in front says)")
                    .toList();
        }
        return listener.tls()
                ? added.stream()
                        .map(name -> name + ": (as its handshake agrees on)")
                        .toList()
                : List.of();
    }

    private static String refused(MutualAuthentication mode) {
        return switch (mode.mode()) {
            case VERIFY ->
                ((Verify) mode).refusal() == RefusalStyle.RESET ? "connection reset" : "TLS alert, connection closed";
            case VERIFY_HEADER -> "403";
            case PASSTHROUGH, OFF -> "";
        };
    }
}
