package dev.postern.cli.probe;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.net.URISyntaxException;

/** The edge to knock at. {@code path} is what is asked for, with its query. */
public record ProbeTarget(String host, int port, String path) {
    private static final String DEFAULT_PATH = "/widgets";

    /** Reads an {@code https} address; without a path the sample API's is asked for. */
    public static ProbeTarget parse(String url) {
        try {
            var uri = new URI(url);
            if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
                throw malformed(url);
            }
            var path = uri.getRawPath().isEmpty() ? DEFAULT_PATH : uri.getRawPath();
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new ProbeTarget(uri.getHost(), uri.getPort() < 0 ? 443 : uri.getPort(), path + query);
        } catch (URISyntaxException e) {
            throw malformed(url);
        }
    }

    public ProbeTarget {
        if (port < 1 || port > 65535) {
            throw new MalformedInput("port: " + port + " (expected: 1..65535)");
        }
    }

    /** The host without the brackets that an IPv6 address has in a URL. */
    public String address() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    public boolean isNamed() {
        return !host.startsWith("[") && !host.matches("[0-9.]+");
    }

    public String authority() {
        return port == 443 ? host : host + ":" + port;
    }

    /** The whole address: {@code https://host:port/path}. */
    public String url() {
        return "https://" + authority() + path;
    }

    private static MalformedInput malformed(String url) {
        return new MalformedInput("URL: " + url + " (expected: https://HOST[:PORT][/PATH])");
    }
}
