package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where one target is: {@code http://host[:port]} or {@code https://host[:port]}, no path. */
public record TargetUrl(URI uri) {
    private static final String EXPECTED = " (expected: http://HOST[:PORT] or https://HOST[:PORT]";

    public TargetUrl {
        var complaint = "\"" + uri + "\"" + EXPECTED;
        var scheme = String.valueOf(uri.getScheme());
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw new MalformedInput(complaint + ")");
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getPort() == 0 || uri.getPort() > 65535) {
            throw new MalformedInput(complaint + ")");
        }
        var path = String.valueOf(uri.getPath());
        if ((!path.isEmpty() && !path.equals("/")) || uri.getQuery() != null || uri.getFragment() != null) {
            throw new MalformedInput(complaint + ", the path is the client's)");
        }
    }

    /** Reads one. */
    public static TargetUrl parse(String text) {
        try {
            return new TargetUrl(new URI(text));
        } catch (URISyntaxException e) {
            throw new MalformedInput("\"" + text + "\"" + EXPECTED + ")", e);
        }
    }

    public boolean tls() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    /** The name or IP literal to connect to, without brackets. */
    public String host() {
        var name = uri.getHost().toLowerCase(Locale.ROOT);
        return name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    }

    /** The port to connect to; 80 or 443 if the URL names none. */
    public int port() {
        return uri.getPort() >= 0 ? uri.getPort() : tls() ? 443 : 80;
    }

    /** Host and port, such as {@code 10.0.0.1:8080} or {@code [::1]:8080}. */
    public String endpoint() {
        return (host().contains(":") ? "[" + host() + "]" : host()) + ":" + port();
    }
}
