package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import java.util.Locale;
import java.util.Optional;

/**
 * A host in a rule: a name or address, or {@code *.} before a name for whatever ends in it, with one label more or several, as in the
 * load balancer's host conditions. Case, port and a dot at the end do not count.
 *
 * @param name in lower case
 * @param below whether it stands for the names below, and not for itself
 */
record HostPattern(String name, boolean below) {
    static final String EXPECTED = "a host name such as api.example.com or *.example.com, without a port";
    // RFC 1035 §3.1.
    private static final int MAX_NAME = 253;

    static HostPattern parse(String text) {
        var below = text.startsWith("*.");
        return compared(below ? text.substring(2) : text)
                .filter(name -> !below || !name.startsWith("["))
                .filter(name -> name.equalsIgnoreCase(below ? text.substring(2) : text))
                .map(name -> new HostPattern(name, below))
                .orElseThrow(() -> new MalformedInput("\"" + text + "\" (expected: " + EXPECTED + ")"));
    }

    /** The one form that hosts are compared in; empty for what is neither a name nor an address. */
    static Optional<String> compared(String host) {
        var colon = host.lastIndexOf(':');
        var port = colon > host.lastIndexOf(']');
        if (port && !host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        var bare = port ? host.substring(0, colon) : host;
        var name = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
        // An underscore is in no host name, and in many that people use.
        return (DnsName.isName(name.replace('_', 'x')) && name.length() <= MAX_NAME) || isAddress(name)
                ? Optional.of(name.toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private static boolean isAddress(String host) {
        return host.length() > 2
                && host.startsWith("[")
                && host.endsWith("]")
                && host.substring(1, host.length() - 1)
                        .chars()
                        .allMatch(c -> c == ':' || c == '.' || (c < 0x80 && Character.digit(c, 16) >= 0));
    }

    /** Whether it matches a host in the form of {@link #compared}. */
    boolean matches(String host) {
        return below
                ? host.length() > name.length() + 1
                        && host.endsWith(name)
                        && host.charAt(host.length() - name.length() - 1) == '.'
                : host.equals(name);
    }
}
