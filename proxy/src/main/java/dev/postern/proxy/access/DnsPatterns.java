package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The DNS names in a rule: whole ones, or {@code *.} before one for all with exactly one label more, as in certificates (RFC 9525 §6.3). */
record DnsPatterns(Set<String> all) {
    static final String EXPECTED = "a DNS name such as client.acme.example or *.acme.example";

    static DnsPatterns of(List<String> texts) {
        return new DnsPatterns(
                texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Checks one of them.
     *
     * @throws MalformedInput for what no certificate could match
     */
    static String check(String text) {
        if (!DnsName.isName(text.startsWith("*.") ? text.substring(2) : text)) {
            throw new MalformedInput("\"" + text + "\" (expected: " + EXPECTED + ")");
        }
        return text;
    }

    /** Whether one of them matches a name in lower case. */
    boolean matches(String name) {
        // A certificate's own wildcard names nobody.
        if (name.startsWith("*")) {
            return false;
        }
        var dot = name.indexOf('.');
        return all.contains(name) || (dot >= 0 && all.contains("*" + name.substring(dot)));
    }
}
