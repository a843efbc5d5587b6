package dev.postern.e2e.kit;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A {@code postern.yaml} in the making. All ports are the system's choice; records are JSON unless said otherwise. */
public final class EdgeYaml {
    private static final String FORWARD = "    forward: api\n";

    private final StringBuilder listeners = new StringBuilder();
    private final StringBuilder trustStores = new StringBuilder();
    private final StringBuilder limitedUpstreams = new StringBuilder();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> upstreams = new ArrayList<>(List.of("api"));
    private final URI upstream;
    private String format = "json";
    private String more = "";
    private Optional<String> accessPolicy = Optional.empty();

    public EdgeYaml(URI upstream) {
        this.upstream = upstream;
    }

    /** Both engines' listeners of mode verify, {@code NAME-boringssl} and {@code NAME-jdk}. */
    public EdgeYaml verify(String name, String trustStore) {
        return onBothEngines(name, "mode: verify, trustStore: " + trustStore);
    }

    public EdgeYaml passthrough(String name) {
        return onBothEngines(name, "mode: passthrough");
    }

    public EdgeYaml off(String name) {
        return onBothEngines(name, "mode: off");
    }

    /** As {@link #verify}, behind a load balancer on this machine that tells whose connection it passes on, and for one host only. */
    public EdgeYaml verifyBehindLoadBalancer(String name, String trustStore, String host) {
        for (var engine : Engine.values()) {
            listeners
                    .append(onEngine(engine, name, "mode: verify, trustStore: " + trustStore))
                    .append("""
                    proxyProtocol: { mode: v2, trustedPeers: [ 127.0.0.0/8 ] }
                    hosts: [ %s ]
                """.formatted(host));
        }
        return this;
    }

    /** A listener behind a load balancer on this machine, whose clients may do what this policy says. */
    public EdgeYaml verifyByPolicy(String name, String trustStore, String policy) {
        listeners.append(plain(name, "mode: verify, trustStore: " + trustStore)).append("""
                    certificates: [ { chain: server.pem, key: server.key } ]
                    proxyProtocol: { mode: v2, trustedPeers: [ 127.0.0.0/8 ] }
                    accessPolicy: %s
                """.formatted(policy));
        return this;
    }

    /** One more name for the upstream. */
    public EdgeYaml alsoAs(String name) {
        upstreams.add(name);
        return this;
    }

    /** A plain listener that believes these networks' headers. */
    public EdgeYaml verifyHeader(String name, String trustStore, String network) {
        var mode = "mode: verify-header, trustStore: " + trustStore + ", trustedPeers: [ " + network + " ]";
        listeners.append(plain(name, mode));
        return this;
    }

    /** Both engines' listeners with these keys, a line each; {@code forward} has to be one of them. */
    public EdgeYaml listener(String name, String keys) {
        for (var engine : Engine.values()) {
            listeners
                    .append(unforwarded(engine.listener(name)))
                    .append(onTls(engine))
                    .append(keys.indent(4));
        }
        return this;
    }

    /** A listener without TLS with these keys, as {@link #listener(String, String)}. */
    public EdgeYaml plainListener(String name, String keys) {
        listeners.append(unforwarded(name)).append(keys.indent(4));
        return this;
    }

    /** One more upstream, which is the same API; with more settings. */
    public EdgeYaml upstream(String name, String settings) {
        limitedUpstreams.append("  %s: { url: \"%s\", %s }\n".formatted(name, upstream, settings));
        return this;
    }

    /** One more upstream, which is another API; with these settings, as they should stand in the file. */
    public EdgeYaml upstreamOf(String name, String settings) {
        limitedUpstreams.append("  %s: { %s }\n".formatted(name, settings));
        return this;
    }

    private EdgeYaml onBothEngines(String name, String mode) {
        for (var engine : Engine.values()) {
            listeners.append(onEngine(engine, name, mode));
        }
        return this;
    }

    private static String onEngine(Engine engine, String name, String mode) {
        return plain(engine.listener(name), mode) + onTls(engine);
    }

    private static String onTls(Engine engine) {
        return """
                    certificates: [ { chain: server.pem, key: server.key } ]
                    tlsEngine: %s
                """.formatted(engine.text());
    }

    private static String plain(String name, String mode) {
        return unforwarded(name) + """
                    mutualAuthentication: { %s }
                    forward: api
                """.formatted(mode);
    }

    private static String unforwarded(String name) {
        return """
                  - name: %s
                    address: 127.0.0.1:0
                """.formatted(name);
    }

    /** A trust store of {@code ca-bundle.pem} with these lists. */
    public EdgeYaml trustStore(String name, String... lists) {
        trustStores.append("""
                  %s:
                    caCertificatesBundle: ca-bundle.pem
                    revocations: [ %s ]
                    refresh: PT0.05S
                """.formatted(name, String.join(", ", lists)));
        return this;
    }

    /** A trust store with these settings, as they should stand in the file. */
    public EdgeYaml trustStoreOf(String name, String settings) {
        trustStores.append("  %s: { %s }\n".formatted(name, settings));
        return this;
    }

    /** All listeners have this access policy. */
    public EdgeYaml accessPolicy(String file) {
        accessPolicy = Optional.of(file);
        return this;
    }

    /** The edge finds a variable in its environment. */
    public EdgeYaml environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Map<String, String> environment() {
        return environment;
    }

    public EdgeYaml albLogs() {
        format = "alb";
        return this;
    }

    /** Top-level sections as they should stand in the file. */
    public EdgeYaml with(String sections) {
        more = sections;
        return this;
    }

    /** The file's text. */
    public String text() {
        return "admin: { address: 127.0.0.1:0, healthAddress: 127.0.0.1:0 }\n"
                + "listeners:\n"
                + accessPolicy
                        .map(file ->
                                listeners.toString().replace(FORWARD, FORWARD + "    accessPolicy: " + file + "\n"))
                        .orElseGet(listeners::toString)
                + (trustStores.isEmpty() ? "" : "trustStores:\n" + trustStores)
                + "upstreams:\n"
                + upstreams.stream()
                        .map(name -> "  " + name + ": { url: \"" + upstream + "\" }\n")
                        .collect(Collectors.joining())
                + limitedUpstreams
                + "logs: { connection: connection.log, access: access.log, format: " + format + " }\n"
                + more;
    }
}
