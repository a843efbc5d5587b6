package dev.postern.cdk.reach;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What the tasks of the proxy do, by the {@code postern.yaml} they are given.
 *
 * @param port of its only listener
 * @param header from which it takes the certificate, behind a passthrough
 * @param trustedPeers whose word it takes for who calls
 * @param upstream where it sends what it let in, as its configuration says it
 */
record Proxy(
        Member tasks, int port, Verification verification, String header, Set<Cidr> trustedPeers, String upstream) {
    private static final Set<String> LISTENER = Set.of(
            "name",
            "address",
            "certificates",
            "sslPolicy",
            "hosts",
            "proxyProtocol",
            "mutualAuthentication",
            "attributes",
            "identityHeaders",
            "accessPolicy",
            "forward");

    static Proxy read(References references, Resource definition, Member tasks) {
        for (var variable : definition.properties().at("/ContainerDefinitions/0/Environment")) {
            if (variable.path("Name").asText().equals("POSTERN_CONFIG")) {
                return read(references.text(definition.stack(), variable.get("Value")), tasks);
            }
        }
        throw new IllegalArgumentException(definition + ": POSTERN_CONFIG: missing");
    }

    private static Proxy read(String yaml, Member tasks) {
        var root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
        var listeners = (List<?>) get(root, "listeners");
        if (listeners.size() != 1) {
            throw new IllegalArgumentException("listeners: " + listeners.size() + " (expected: 1)");
        }
        var listener = (Map<?, ?>) listeners.get(0);
        if (!LISTENER.containsAll(listener.keySet())) {
            throw new IllegalArgumentException("listeners: " + listener.keySet() + " (expected: " + LISTENER + ")");
        }
        var mutual = (Map<?, ?>) get(listener, "mutualAuthentication");
        var told = listener.get("proxyProtocol") instanceof Map<?, ?> proxyProtocol ? proxyProtocol : mutual;
        var peers = told.get("trustedPeers") instanceof List<?> list ? list : List.of();
        var address = get(listener, "address").toString();
        return new Proxy(
                tasks,
                Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)),
                switch (get(mutual, "mode").toString()) {
                    case "verify" -> Verification.VERIFY;
                    case "verify-header" -> Verification.VERIFY_HEADER;
                    case "passthrough" -> Verification.PASSTHROUGH;
                    default -> Verification.NONE;
                },
                header(listener),
                peers.stream().map(peer -> Cidr.parse(peer.toString())).collect(Collectors.toSet()),
                get(root, "upstreams").toString());
    }

    private static String header(Map<?, ?> listener) {
        var attributes = listener.get("attributes") instanceof Map<?, ?> map ? map : Map.of();
        var name = attributes.get(Verification.HEADER_ATTRIBUTE);
        return name == null ? Verification.DEFAULT_HEADER : name.toString();
    }

    private static Object get(Map<?, ?> map, String key) {
        var value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("postern.yaml: " + key + ": missing");
        }
        return value;
    }
}
