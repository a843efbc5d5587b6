package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole edge, as configured: listeners and what they refer to. Every name that is referred to exists. */
public record EdgeConfig(
        AdminConfig admin,
        LimitsConfig limits,
        List<ListenerConfig> listeners,
        Map<String, TrustStoreConfig> trustStores,
        Map<String, UpstreamConfig> upstreams,
        Optional<LimitStoreConfig> limitStore,
        LogsConfig logs) {

    public EdgeConfig {
        listeners = List.copyOf(listeners);
        trustStores = Collections.unmodifiableMap(new LinkedHashMap<>(trustStores));
        upstreams = Collections.unmodifiableMap(new LinkedHashMap<>(upstreams));
        trustStores.keySet().forEach(name -> Require.name("trustStores." + name, name));
        upstreams.keySet().forEach(name -> Require.name("upstreams." + name, name));
        if (listeners.isEmpty()) {
            throw new MalformedInput("listeners: none (expected: at least one)");
        }
        var names = new HashMap<String, Integer>();
        var addresses = new HashMap<IpEndpoint, Integer>();
        for (var at = 0; at < listeners.size(); at++) {
            var listener = listeners.get(at);
            var path = "listeners[" + at + "]";
            unique(names, path + ".name", listener.name(), at);
            if (listener.address().port() != 0) {
                unique(addresses, path + ".address", listener.address(), at);
                if (listener.address().equals(admin.address())) {
                    throw new MalformedInput(
                            path + ".address: \"" + listener.address() + "\" (expected: another than admin.address)");
                }
                if (admin.healthAddress().filter(listener.address()::equals).isPresent()) {
                    throw new MalformedInput(path + ".address: \"" + listener.address()
                            + "\" (expected: another than admin.healthAddress)");
                }
            }
            refer(path + ".forward", listener.forward(), "upstreams", upstreams);
            var trustStore = listener.mutualAuthentication().trustStore();
            if (trustStore.isPresent()) {
                refer(path + ".mutualAuthentication.trustStore", trustStore.get(), "trustStores", trustStores);
                tellsOnlyWhatIsKnown(path, listener, required(trustStores, trustStore.get()));
            }
        }
    }

    /** Without a store for limits. */
    public EdgeConfig(
            AdminConfig admin,
            LimitsConfig limits,
            List<ListenerConfig> listeners,
            Map<String, TrustStoreConfig> trustStores,
            Map<String, UpstreamConfig> upstreams,
            LogsConfig logs) {
        this(admin, limits, listeners, trustStores, upstreams, Optional.empty(), logs);
    }

    /** The trust store of this name; one that a listener refers to always exists. */
    public TrustStoreConfig trustStore(String name) {
        return required(trustStores, name);
    }

    /** The upstream of this name; one that a listener refers to always exists. */
    public UpstreamConfig upstream(String name) {
        return required(upstreams, name);
    }

    /** Choices that let in more than the defaults do, one line each, to be printed at start. */
    public List<String> laxSettings() {
        return LaxSettings.of(this);
    }

    private static <T> T required(Map<String, T> map, String name) {
        var found = map.get(name);
        if (found == null) {
            throw new IllegalArgumentException("\"" + name + "\" (expected: one of " + map.keySet() + ")");
        }
        return found;
    }

    private static <T> void unique(Map<T, Integer> seen, String path, T value, int at) {
        var earlier = seen.putIfAbsent(value, at);
        if (earlier != null) {
            throw new MalformedInput(
                    path + ": \"" + value + "\" (expected: another than listeners[" + earlier + "] has)");
        }
    }

    private static void tellsOnlyWhatIsKnown(String path, ListenerConfig listener, TrustStoreConfig trustStore) {
        if (listener.identityHeaders().client() == ClientIdHeader.SEND
                && trustStore.roster().isEmpty()) {
            throw new MalformedInput(
                    path + ".identityHeaders.client: on (expected: off, for the trust store has no roster)");
        }
    }

    private static void refer(String path, String name, String what, Map<String, ?> known) {
        if (!known.containsKey(name)) {
            throw new MalformedInput(path + ": \"" + name + "\" (expected: a name in " + what
                    + (known.isEmpty() ? "" : ": " + Choice.listed(known.keySet().stream())) + ")");
        }
    }
}
