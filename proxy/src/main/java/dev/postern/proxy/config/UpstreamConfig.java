package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Where accepted requests go: a group of targets.
 *
 * @param targets at least one, all with or all without TLS; every address of a name is a target of its own
 * @param host what the Host header and SNI say instead of the client's host and the URL's name
 * @param pathPrefix what comes before the client's path, such as {@code /stage}; nothing by default
 * @param caBundle the authorities its server certificate is trusted by; without one, the JDK's own
 * @param connectTimeout TCP and TLS, the load balancer's 10 s by default
 * @param responseTimeout from the end of the request to the head of the response, and between two parts of its body
 * @param maxIdleConnections kept open per event loop for the next request
 * @param idleTimeout how long such a connection is kept
 * @param maxHeaderBytes how large a request's head may be on its way there, first line included; a larger one is answered 431
 * @param healthCheck without one, targets are healthy
 * @param refresh how often names are looked up again
 * @param nameServers who is asked for names; the machine's own if nobody is named
 */
public record UpstreamConfig(
        List<TargetUrl> targets,
        Optional<String> host,
        String pathPrefix,
        Optional<Path> caBundle,
        Duration connectTimeout,
        Duration responseTimeout,
        int maxIdleConnections,
        Duration idleTimeout,
        Optional<Integer> maxHeaderBytes,
        TargetGroupAttributes attributes,
        Optional<HealthCheckConfig> healthCheck,
        Duration refresh,
        List<IpEndpoint> nameServers) {
    // alb.md 8.5: connect 10 s; idle 60 s on the target side too.
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    public static final Duration DEFAULT_RESPONSE_TIMEOUT = Duration.ofSeconds(60);
    public static final int DEFAULT_MAX_IDLE_CONNECTIONS = 128;
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration DEFAULT_REFRESH = Duration.ofSeconds(10);
    /** alb.md 3.4: 1000 targets for each load balancer. */
    private static final int MOST_TARGETS = 1000;

    public UpstreamConfig {
        targets = List.copyOf(targets);
        nameServers = List.copyOf(nameServers);
        checkTargets(targets);
        if (host.isPresent() && !host.get().matches("[A-Za-z0-9._-]{1,253}(:\\d{1,5})?")) {
            throw new MalformedInput("host: \"" + host.get() + "\" (expected: a host name, and a port if it has one)");
        }
        if (!pathPrefix.matches("(/[A-Za-z0-9._~-]{1,128}){0,8}") || pathPrefix.contains("/.")) {
            throw new MalformedInput("pathPrefix: \"" + pathPrefix + "\" (expected: such as /stage)");
        }
        if (caBundle.isPresent()
                && !targets.get(0).tls()
                && healthCheck
                        .flatMap(HealthCheckConfig::protocol)
                        .filter(HealthCheckProtocol.HTTPS::equals)
                        .isEmpty()) {
            throw new MalformedInput("caBundle: \"" + caBundle.get() + "\" (expected: none for an http url)");
        }
        Require.wait("connectTimeout", connectTimeout);
        Require.wait("responseTimeout", responseTimeout);
        Require.between("maxIdleConnections", maxIdleConnections, 0, 100_000);
        Require.wait("idleTimeout", idleTimeout);
        maxHeaderBytes.ifPresent(bytes -> Require.between("maxHeaderBytes", bytes, 1, 1024 * 1024));
        Require.wait("refresh", refresh);
        nameServers.forEach(server -> Require.between("nameServers", server.port(), 1, 65535));
    }

    /** One target, not checked, looked up as often as is usual. */
    public UpstreamConfig(
            URI url,
            Optional<String> host,
            String pathPrefix,
            Optional<Path> caBundle,
            Duration connectTimeout,
            Duration responseTimeout,
            int maxIdleConnections,
            Duration idleTimeout,
            Optional<Integer> maxHeaderBytes) {
        this(
                List.of(target(url)),
                host,
                pathPrefix,
                caBundle,
                connectTimeout,
                responseTimeout,
                maxIdleConnections,
                idleTimeout,
                maxHeaderBytes,
                TargetGroupAttributes.DEFAULT,
                Optional.empty(),
                DEFAULT_REFRESH,
                List.of());
    }

    /** One target, with the defaults. */
    public UpstreamConfig(URI url) {
        this(
                url,
                Optional.empty(),
                "",
                Optional.empty(),
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_RESPONSE_TIMEOUT,
                DEFAULT_MAX_IDLE_CONNECTIONS,
                DEFAULT_IDLE_TIMEOUT,
                Optional.empty());
    }

    public boolean tls() {
        return targets.get(0).tls();
    }

    /** The only target, if there is no other. */
    public Optional<TargetUrl> onlyTarget() {
        return targets.size() == 1 ? Optional.of(targets.get(0)) : Optional.empty();
    }

    /** The first target's URL, for those who need one that works. */
    public URI url() {
        return targets.get(0).uri();
    }

    /** All targets, for people. */
    public String shown() {
        return String.join(
                ", ", targets.stream().map(target -> target.uri().toString()).toList());
    }

    /** The name for SNI and for checking a target's certificate. */
    public String serverName(TargetUrl target) {
        return host.map(name -> name.replaceFirst(":\\d+$", "")).orElseGet(target::host);
    }

    private static TargetUrl target(URI url) {
        try {
            return new TargetUrl(url);
        } catch (MalformedInput e) {
            throw e.in("url");
        }
    }

    private static void checkTargets(List<TargetUrl> targets) {
        if (targets.isEmpty() || targets.size() > MOST_TARGETS) {
            throw new MalformedInput("targets: " + targets.size() + " of them (expected: 1.." + MOST_TARGETS + ")");
        }
        var seen = new HashSet<String>();
        for (var at = 0; at < targets.size(); at++) {
            var target = targets.get(at);
            if (target.tls() != targets.get(0).tls()) {
                throw new MalformedInput(
                        "targets[" + at + "]: \"" + target.uri() + "\" (expected: the same scheme as the first has)");
            }
            if (!seen.add(target.endpoint())) {
                throw new MalformedInput("targets[" + at + "]: \"" + target.uri() + "\" (expected: each target once)");
            }
        }
    }
}
