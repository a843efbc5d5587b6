package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.util.List;
import java.util.Locale;

/** The host names a listener forwards requests for; none said means all. Case and port do not count. */
public record HostNames(List<String> names) {
    /** Whatever the client asks for. */
    public static final HostNames ALL = new HostNames(List.of());

    public HostNames {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        for (var at = 0; at < names.size(); at++) {
            if (names.indexOf(names.get(at)) < at) {
                throw new MalformedInput("hosts[" + at + "]: \"" + names.get(at) + "\" (expected: each name once)");
            }
        }
    }

    /**
     * One name, as a client would write it without a port.
     *
     * @throws MalformedInput for anything else, patterns included
     */
    public static String parse(String text) {
        if (!text.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+]")) {
            throw new MalformedInput("\"" + text + "\" (expected: a host name without a port)");
        }
        return text;
    }

    /** Whether requests for this host are forwarded; {@code host} is without a port. */
    public boolean contains(String host) {
        return names.isEmpty() || names.contains(host.toLowerCase(Locale.ROOT));
    }
}
