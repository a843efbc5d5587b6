package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The store in which replicas count together what clients use. Without one each counts for itself.
 *
 * @param url {@code redis://host[:port]}, or {@code rediss://host[:port]} for TLS
 * @param username who we are there; without one the store's default user
 * @param passwordFile holds the password, and perhaps the end of the line
 * @param caBundle the authorities its certificate is trusted by; without one, the JDK's own
 * @param timeout how long a request waits for it
 * @param prefix what its keys begin with
 */
public record LimitStoreConfig(
        URI url,
        Optional<String> username,
        Optional<Path> passwordFile,
        Optional<Path> caBundle,
        Duration timeout,
        String prefix) {
    /** Many times what a store near by takes, and little for who waits. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(50);

    public static final String DEFAULT_PREFIX = "postern";

    private static final String EXPECTED = "(expected: redis://HOST[:PORT] or rediss://HOST[:PORT])";
    private static final int DEFAULT_PORT = 6379;
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(5);

    public LimitStoreConfig {
        if (username.isPresent() && passwordFile.isEmpty()) {
            throw new MalformedInput("username: \"" + username.get() + "\" (expected: a passwordFile beside it)");
        }
        if (username.isPresent() && !username.get().matches("[^\\s\\p{Cntrl}]{1,128}")) {
            throw new MalformedInput("username: \"" + username.get() + "\" (expected: a name without blanks)");
        }
        if (caBundle.isPresent() && !tls(url)) {
            throw new MalformedInput("caBundle: \"" + caBundle.get() + "\" (expected: none for a redis url)");
        }
        if (timeout.compareTo(LEAST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new MalformedInput(
                    "timeout: " + timeout + " (expected: " + LEAST_TIMEOUT + ".." + LONGEST_TIMEOUT + ")");
        }
        if (!prefix.matches("[A-Za-z0-9._:-]{1,64}")) {
            throw new MalformedInput("prefix: \"" + prefix
                    + "\" (expected: letters, digits, \".\", \"_\", \":\" and \"-\", at most 64)");
        }
    }

    /** Reads a URL; one that has a password in it is not repeated. */
    public static URI parseUrl(String text) {
        if (text.contains("@")) {
            throw new MalformedInput(
                    "has a user in it " + EXPECTED.replace(")", "; username and passwordFile beside it)"));
        }
        try {
            var url = new URI(text);
            var port = url.getPort();
            if (url.getHost() != null
                    && (url.getScheme().equals("redis") || tls(url))
                    && String.valueOf(url.getRawPath()).isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && port != 0
                    && port <= 65535) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new MalformedInput("\"" + text + "\" " + EXPECTED, e);
        }
        throw new MalformedInput("\"" + text + "\" " + EXPECTED);
    }

    public boolean tls() {
        return tls(url);
    }

    /** The name or IP literal to connect to, without brackets. */
    public String host() {
        return url.getHost().replaceAll("[\\[\\]]", "");
    }

    public int port() {
        return url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
    }

    /** By its name; nobody is asked what the name means. */
    public boolean onThisMachine() {
        return host().equals("localhost") || host().equals("::1") || host().matches("127(\\.\\d{1,3}){3}");
    }

    private static boolean tls(URI url) {
        return "rediss".equals(url.getScheme());
    }
}
