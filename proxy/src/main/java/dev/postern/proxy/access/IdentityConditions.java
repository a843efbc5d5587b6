package dev.postern.proxy.access;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.NameAttribute;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.proxy.config.ConfigSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads what a rule asks of the client's certificate. Nothing looks at the common name unless {@code subject} names it. */
final class IdentityConditions {
    private static final String SUBJECT = "subject";
    static final List<String> KEYS =
            List.of("dnsNames", "uris", "emails", SUBJECT, "issuers", "keys", "certificates", "serials");
    private static final int MAX_ISSUER = 2000;
    private static final String ISSUER = "as in X-Amzn-Mtls-Clientcert-Issuer, such as CN=Issuing,O=Partners";
    // An attribute in that form; the value has its commas and plus signs escaped.
    private static final String ATTRIBUTE = "([A-Za-z][A-Za-z0-9]*|[0-2](\\.[0-9]+)+)=(\\\\.|[^\\\\,+]++)*+";
    private static final String ISSUER_FORM = ATTRIBUTE + "([,+]" + ATTRIBUTE + ")*+";

    private final ConfigSection rule;
    private final Effect effect;

    private IdentityConditions(ConfigSection rule, Effect effect) {
        this.rule = rule;
        this.effect = effect;
    }

    /** Whether the key of a condition is one of these; the attributes of a subject have keys of their own. */
    static boolean isOne(String key) {
        return KEYS.contains(key) || key.startsWith(SUBJECT + ".");
    }

    static List<Condition<KnownCaller>> read(ConfigSection rule, Effect effect) {
        if (rule.has("serials") && !rule.has("issuers")) {
            // RFC 5280 §4.1.2.2: a serial number is unique for its issuer only (V12).
            throw rule.complaint("serials", "without issuers (expected: beside issuers)");
        }
        var read = new IdentityConditions(rule, effect);
        var all = new ArrayList<Condition<KnownCaller>>();
        read.dnsNames().ifPresent(all::add);
        read.uris().ifPresent(all::add);
        read.emails().ifPresent(all::add);
        all.addAll(read.subject());
        read.values("issuers", ISSUER, IdentityConditions::issuer, LeafIdentity::issuer)
                .ifPresent(all::add);
        read.values(
                        "keys",
                        "SHA-256 fingerprints of public keys",
                        text -> new KeyFingerprint(sha256(text)),
                        LeafIdentity::key)
                .ifPresent(all::add);
        read.certificates().ifPresent(all::add);
        read.values("serials", "serial numbers in hexadecimal", SerialNumber::parse, LeafIdentity::serial)
                .ifPresent(all::add);
        return all;
    }

    private Optional<Condition<KnownCaller>> dnsNames() {
        return Condition.of(rule, "dnsNames", DnsPatterns.EXPECTED, DnsPatterns::check, texts -> {
            var patterns = DnsPatterns.of(texts);
            return claims(leaf -> leaf.names().dns(), patterns::matches);
        });
    }

    private Optional<Condition<KnownCaller>> uris() {
        return Condition.of(rule, "uris", UriPatterns.EXPECTED, UriPatterns::check, texts -> {
            var patterns = UriPatterns.of(texts);
            return leaf(
                    leaf -> patterns.matches(leaf.names(), effect),
                    leaf -> leaf.names().uris().shown());
        });
    }

    private Optional<Condition<KnownCaller>> emails() {
        return Condition.of(rule, "emails", EmailPatterns.EXPECTED, EmailPatterns::check, texts -> {
            var patterns = EmailPatterns.of(texts);
            return claims(leaf -> leaf.names().emails(), patterns::matches);
        });
    }

    private List<Condition<KnownCaller>> subject() {
        if (!rule.has(SUBJECT)) {
            return List.of();
        }
        var section = rule.section(SUBJECT);
        if (section.keys().isEmpty()) {
            throw rule.complaint(SUBJECT, "an empty section (expected: attributes such as O: Acme)");
        }
        var all = new ArrayList<Condition<KnownCaller>>();
        for (var attribute : section.keys()) {
            var oid = oid(section, attribute);
            Condition.<KnownCaller, String>of(section, attribute, "values", IdentityConditions::filled, texts -> {
                        var wanted = Set.copyOf(texts);
                        return claims(leaf -> leaf.subject(oid), wanted::contains);
                    })
                    .map(condition -> condition.in(SUBJECT))
                    .ifPresent(all::add);
        }
        return all;
    }

    private Optional<Condition<KnownCaller>> certificates() {
        return Condition.of(
                rule,
                "certificates",
                "SHA-256 fingerprints of certificates",
                text -> new Fingerprint(sha256(text)),
                values -> {
                    var wanted = Set.copyOf(values);
                    return leaf(
                            leaf -> leaf.certificate().stream().anyMatch(wanted::contains),
                            leaf -> "\"" + leaf.certificate().iterator().next() + "\"");
                });
    }

    private static String oid(ConfigSection subject, String attribute) {
        try {
            return NameAttribute.oid(attribute);
        } catch (MalformedInput e) {
            throw subject.complaint(attribute, String.valueOf(e.getMessage()));
        }
    }

    private <V> Optional<Condition<KnownCaller>> values(
            String key, String expected, Function<String, V> parse, Function<LeafIdentity, V> of) {
        return Condition.of(rule, key, expected, parse, values -> {
            var wanted = Set.copyOf(values);
            return leaf(leaf -> wanted.contains(of.apply(leaf)), leaf -> "\"" + of.apply(leaf) + "\"");
        });
    }

    private Condition.Test<KnownCaller> claims(Function<LeafIdentity, Claims> of, Predicate<String> wanted) {
        return leaf(
                leaf -> of.apply(leaf).anyMatches(wanted, effect),
                leaf -> of.apply(leaf).shown());
    }

    private static Condition.Test<KnownCaller> leaf(
            Predicate<LeafIdentity> holds, Function<LeafIdentity, String> found) {
        return new Condition.Test<>(
                caller -> caller.leaf().filter(holds).isPresent(),
                caller -> caller.leaf().map(found).orElse("no certificate"));
    }

    private static String issuer(String text) {
        if (text.length() > MAX_ISSUER || !text.matches(ISSUER_FORM)) {
            throw new MalformedInput("\"" + text + "\" (expected: " + ISSUER + ")");
        }
        return text;
    }

    /** With or without colons, in any case. */
    private static String sha256(String text) {
        var digits = text.matches("([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}") ? text.replace(":", "") : text;
        if (!digits.matches("[0-9A-Fa-f]{64}")) {
            throw new MalformedInput("\"" + text + "\" (expected: 64 hexadecimal digits, with or without colons)");
        }
        return digits.toLowerCase(Locale.ROOT);
    }

    private static String filled(String text) {
        if (text.isEmpty()) {
            throw new MalformedInput("\"\" (expected: a value)");
        }
        return text;
    }
}
