package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where accepted requests go.
 *
 * @param url {@code http://host[:port]} or {@code https://host[:port]}, no path
 * @param host what the Host header and SNI say instead of the client's host and the URL's name
 * @param pathPrefix what comes before the client's path, such as {@code /stage}; nothing by default
 * @param caBundle the authorities its server certificate is trusted by; without one, the JDK's own
 * @param connectTimeout TCP and TLS, the load balancer's 10 s by default
 * @param responseTimeout from the end of the request to the head of the response, and between two parts of its body
 * @param maxIdleConnections kept open per event loop for the next request
 * @param idleTimeout how long such a connection is kept
 * @param maxHeaderBytes how large a request's head may be on its way there, first line included; a larger one is answered 431
 */
public record UpstreamConfig(
        URI url,
        Optional<String> host,
        String pathPrefix,
        Optional<Path> caBundle,
        Duration connectTimeout,
        Duration responseTimeout,
        int maxIdleConnections,
        Duration idleTimeout,
        Optional<Integer> maxHeaderBytes) {
    // alb.md 8.5: connect 10 s; idle 60 s on the target side too.
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    public static final Duration DEFAULT_RESPONSE_TIMEOUT = Duration.ofSeconds(60);
    public static final int DEFAULT_MAX_IDLE_CONNECTIONS = 128;
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(60);

    public UpstreamConfig {
        checkUrl(url);
        if (host.isPresent() && !host.get().matches("[A-Za-z0-9._-]{1,253}(:\\d{1,5})?")) {
            throw new MalformedInput("host: \"" + host.get() + "\" (expected: a host name, and a port if it has one)");
        }
        if (!pathPrefix.matches("(/[A-Za-z0-9._~-]{1,128}){0,8}") || pathPrefix.contains("/.")) {
            throw new MalformedInput("pathPrefix: \"" + pathPrefix + "\" (expected: such as /stage)");
        }
        if (caBundle.isPresent() && !url.getScheme().equalsIgnoreCase("https")) {
            throw new MalformedInput("caBundle: \"" + caBundle.get() + "\" (expected: none for an http url)");
        }
        Require.wait("connectTimeout", connectTimeout);
        Require.wait("responseTimeout", responseTimeout);
        Require.between("maxIdleConnections", maxIdleConnections, 0, 100_000);
        Require.wait("idleTimeout", idleTimeout);
        maxHeaderBytes.ifPresent(bytes -> Require.between("maxHeaderBytes", bytes, 1, 1024 * 1024));
    }

    /** With the defaults. */
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
        return url.getScheme().equalsIgnoreCase("https");
    }

    /** The name or IP literal to connect to, without brackets. */
    public String connectHost() {
        var name = url.getHost();
        return name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    }

    /** The port to connect to; 80 or 443 if the URL names none. */
    public int connectPort() {
        return url.getPort() >= 0 ? url.getPort() : tls() ? 443 : 80;
    }

    /** The name for SNI and for checking the server's certificate. */
    public String serverName() {
        return host.map(name -> name.replaceFirst(":\\d+$", "")).orElseGet(this::connectHost);
    }

    private static void checkUrl(URI url) {
        var complaint = "url: \"" + url + "\" (expected: http://HOST[:PORT] or https://HOST[:PORT]";
        var scheme = String.valueOf(url.getScheme());
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new MalformedInput(complaint + ")");
        }
        if (url.getHost() == null || url.getUserInfo() != null || url.getPort() == 0 || url.getPort() > 65535) {
            throw new MalformedInput(complaint + ")");
        }
        var path = String.valueOf(url.getPath());
        if ((!path.isEmpty() && !path.equals("/")) || url.getQuery() != null || url.getFragment() != null) {
            throw new MalformedInput(complaint + ", the path is the client's)");
        }
    }
}
