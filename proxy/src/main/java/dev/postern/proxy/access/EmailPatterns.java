package dev.postern.proxy.access;

import dev.postern.pki.x509.MalformedInput;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The e-mail addresses in a rule: whole ones, or {@code *@} and a domain for all of that very domain. The domain's case does not count,
 * that of what is before it does (RFC 5280 §7.5).
 *
 * @param all addresses, and domains with the {@code @} before them
 */
record EmailPatterns(Set<String> all) {
    static final String EXPECTED = "an address such as ops@acme.example or *@acme.example";

    static EmailPatterns of(List<String> texts) {
        return new EmailPatterns(texts.stream()
                .map(text -> text.startsWith("*@") ? text.substring(1).toLowerCase(Locale.ROOT) : text)
                .map(text -> compared(text).orElse(text))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Checks one of them.
     *
     * @throws MalformedInput for what no certificate could match
     */
    static String check(String text) {
        var address = text.startsWith("*@") ? "any" + text.substring(1) : text;
        if (compared(address).isEmpty() || address.indexOf('*') >= 0) {
            throw new MalformedInput("\"" + text + "\" (expected: " + EXPECTED + ")");
        }
        return text;
    }

    boolean matches(String address) {
        return all.contains(address) || all.contains(address.substring(address.indexOf('@')));
    }

    /** The one form that addresses are compared in; empty for what is none, or is quoted, where two readers see two domains (C5). */
    static Optional<String> compared(String address) {
        var at = address.indexOf('@');
        var plain = at > 0
                && at == address.lastIndexOf('@')
                && address.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"\\(),:;<>[]".indexOf(c) < 0);
        return plain && DnsName.isName(address.substring(at + 1))
                ? Optional.of(address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }
}
