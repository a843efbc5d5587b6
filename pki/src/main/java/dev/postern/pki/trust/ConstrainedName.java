package dev.postern.pki.trust;

import dev.postern.pki.x509.CanonicalName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A name of which it can be told for certain what it names, held against the base of a subtree of its kind. Of a name that can be
 * read in two ways there is none.
 */
sealed interface ConstrainedName {
    /** The kinds judged here; Bouncy Castle judges the others alone. */
    Set<Integer> KINDS = Set.of(
            GeneralName.rfc822Name,
            GeneralName.dNSName,
            GeneralName.directoryName,
            GeneralName.uniformResourceIdentifier);

    /** Letters, digits, hyphens and underscores between dots; no dot at an end. */
    Pattern HOST = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    /** Whether all it stands for is within, for permitted subtrees. */
    boolean isWithin(GeneralName base);

    /** Whether anything it stands for may be within, for excluded subtrees. */
    default boolean mayBeWithin(GeneralName base) {
        return isWithin(base);
    }

    /** The name, if it can be told. */
    static Optional<ConstrainedName> of(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> Dns.parse(text(name));
            case GeneralName.rfc822Name -> Mailbox.parse(text(name));
            case GeneralName.uniformResourceIdentifier -> UriHost.parse(text(name));
            case GeneralName.directoryName -> Optional.of(new Directory(canonical(name)));
            default -> Optional.empty();
        };
    }

    /** {@code host} or, for all below a domain, {@code *.domain}. */
    record Dns(String domain, boolean wildcard) implements ConstrainedName {
        static Optional<ConstrainedName> parse(String text) {
            var lower = text.toLowerCase(Locale.ROOT);
            var wildcard = lower.startsWith("*.");
            var domain = wildcard ? lower.substring(2) : lower;
            return HOST.matcher(domain).matches() ? Optional.of(new Dns(domain, wildcard)) : Optional.empty();
        }

        @Override
        public boolean isWithin(GeneralName base) {
            return domain.equals(base(base)) || isBelow(domain, base(base));
        }

        @Override
        public boolean mayBeWithin(GeneralName base) {
            return isWithin(base) || (wildcard && isBelow(base(base), domain));
        }

        private static String base(GeneralName base) {
            var lower = text(base).toLowerCase(Locale.ROOT);
            var start = lower.startsWith(".") ? 1 : 0;
            var end = lower.endsWith(".") && lower.length() > start ? lower.length() - 1 : lower.length();
            return lower.substring(start, end);
        }

        private static boolean isBelow(String host, String domain) {
            return domain.isEmpty() || host.endsWith("." + domain);
        }
    }

    /** {@code local@host}, without quotes, which readers take apart differently. */
    record Mailbox(String local, String host) implements ConstrainedName {
        private static final Pattern LOCAL = Pattern.compile("[^\\s\"@\\\\<>()\\[\\]:;,\\p{Cntrl}]+");

        static Optional<ConstrainedName> parse(String text) {
            var at = text.indexOf('@');
            if (at < 0) {
                return Optional.empty();
            }
            var local = text.substring(0, at);
            var host = text.substring(at + 1).toLowerCase(Locale.ROOT);
            return LOCAL.matcher(local).matches() && HOST.matcher(host).matches()
                    ? Optional.of(new Mailbox(local, host))
                    : Optional.empty();
        }

        @Override
        public boolean isWithin(GeneralName base) {
            var text = text(base);
            var at = text.lastIndexOf('@');
            // RFC 5280 §7.5: the local part is compared as it is, the host without case.
            return at < 0 ? isWithinHost(host, text) : local.equals(text.substring(0, at)) && isAt(text, at);
        }

        @Override
        public boolean mayBeWithin(GeneralName base) {
            var text = text(base);
            var at = text.lastIndexOf('@');
            return at < 0 ? isWithinHost(host, text) : local.equalsIgnoreCase(text.substring(0, at)) && isAt(text, at);
        }

        private boolean isAt(String mailbox, int at) {
            return host.equalsIgnoreCase(mailbox.substring(at + 1));
        }
    }

    /** The host of a URI that has one and is no address; RFC 5280 §4.2.1.10 refuses others where URIs are constrained. */
    record UriHost(String host) implements ConstrainedName {
        private static final Pattern WITH_HOST =
                Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9_.-]+)(:[0-9]*)?([/?#].*)?", Pattern.DOTALL);
        private static final Pattern ADDRESS = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)");

        static Optional<ConstrainedName> parse(String text) {
            var matcher = WITH_HOST.matcher(text.toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                return Optional.empty();
            }
            var host = matcher.group(1);
            return HOST.matcher(host).matches() && !ADDRESS.matcher(host).matches()
                    ? Optional.of(new UriHost(host))
                    : Optional.empty();
        }

        @Override
        public boolean isWithin(GeneralName base) {
            return isWithinHost(host, text(base));
        }
    }

    /** RFC 5280 §7.1: by whole relative names from the root on, so never at an offset. */
    record Directory(CanonicalName name) implements ConstrainedName {
        @Override
        public boolean isWithin(GeneralName base) {
            return name.isWithin(canonical(base));
        }
    }

    /** A host, or with a dot before it all below a domain and not itself; empty for every host. */
    private static boolean isWithinHost(String host, String base) {
        var lower = base.toLowerCase(Locale.ROOT);
        return lower.isEmpty() || (lower.startsWith(".") ? host.endsWith(lower) : host.equals(lower));
    }

    private static String text(GeneralName name) {
        return name.getName() instanceof ASN1String text ? text.getString() : "";
    }

    private static CanonicalName canonical(GeneralName name) {
        try {
            return CanonicalName.parse(name.getName().toASN1Primitive().getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
