package dev.postern.proxy.access;

import dev.postern.proxy.config.Choice;
import java.util.List;
import java.util.Optional;

/**
 * A client certificate identity filter of the network load balancer: admits who has one of the values in a field. Its documentation names
 * the fields and {@code accept} as the only action, and says that one filter that matches is enough; of wildcards we have not seen what
 * it says, so {@code *} stands for itself, but for {@code *.} before a DNS name, which is one label more as in certificates.
 *
 * @param dns the values as DNS names, for that field
 */
record IdentityFilter(Field field, List<String> values, DnsPatterns dns) {
    /** Where to look, in the load balancer's words. */
    enum Field implements Choice {
        SUBJECT_CN,
        SUBJECT_OU,
        SAN_DNS,
        SAN_URI
    }

    private static final String CN = "2.5.4.3";
    private static final String OU = "2.5.4.11";

    static IdentityFilter of(Field field, List<String> values) {
        return new IdentityFilter(field, List.copyOf(values), DnsPatterns.of(values));
    }

    String inWords() {
        return field.text() + " " + String.join(", ", values);
    }

    boolean admits(LeafIdentity leaf) {
        return switch (field) {
            case SUBJECT_CN -> leaf.subject(CN).values().stream().anyMatch(values::contains);
            case SUBJECT_OU -> leaf.subject(OU).values().stream().anyMatch(values::contains);
            case SAN_DNS -> leaf.names().dns().values().stream().anyMatch(dns::matches);
            case SAN_URI -> values.stream().anyMatch(uri -> says(leaf.names(), uri));
        };
    }

    /** Of two SPIFFE ids in one certificate none is its identity (C17). */
    private static boolean says(LeafNames names, String uri) {
        return (SpiffeId.claims(uri) ? names.spiffe() : names.uris()).values().contains(uri);
    }

    /** The first value with an asterisk that stands for itself. */
    Optional<String> literalAsterisk() {
        return values.stream()
                .filter(value ->
                        (field == Field.SAN_DNS && value.startsWith("*.") ? value.substring(2) : value).contains("*"))
                .findFirst();
    }
}
