package dev.postern.cli.explain;

import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.IdentityHeaders;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.MutualAuthentication.Verify;
import dev.postern.proxy.config.MutualAuthenticationMode;
import dev.postern.proxy.config.RefusalStyle;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.http.ClientCertificateHeaders;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.WatchedTrust;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a client knocks: what a listener asks for, what it trusts, and under which names it tells the upstream.
 *
 * @param trust empty where nobody is judged
 * @param refused what a refused client sees
 */
record Gate(
        String name,
        MutualAuthenticationMode mode,
        Optional<TrustSnapshot> trust,
        ExpiryPolicy expiry,
        String refused,
        ClientCertificateHeaders headers) {
    /** A listener of a configuration; the name may be left out if there is one only. */
    static Gate listener(EdgeConfig config, Optional<String> name, InstantSource clock) throws IOException {
        var listener = chosen(config, name);
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
                new ClientCertificateHeaders(listener.attributes()::headerName, listener.identityHeaders()));
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
                new ClientCertificateHeaders(ListenerAttributes.DEFAULT::headerName, IdentityHeaders.DEFAULT));
    }

    private static ListenerConfig chosen(EdgeConfig config, Optional<String> name) {
        var names = config.listeners().stream().map(ListenerConfig::name).collect(Collectors.joining(", "));
        if (name.isEmpty() && config.listeners().size() > 1) {
            throw new MalformedInput("--listener: missing (expected: one of " + names + ")");
        }
        return config.listeners().stream()
                .filter(listener -> name.isEmpty() || listener.name().equals(name.get()))
                .findFirst()
                .orElseThrow(() ->
                        new MalformedInput("--listener: \"" + name.orElse("") + "\" (expected: one of " + names + ")"));
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
