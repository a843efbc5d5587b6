package dev.postern.pki.ca;

import dev.postern.pki.x509.MalformedInput;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/** One entry of a certificate's subjectAltName, well-formed for its kind. */
public record AlternativeName(Kind kind, String value) {
    // RFC 1123 §2.1 labels; a wildcard only as the whole first one (RFC 9525 §6.3).
    private static final Pattern DNS =
            Pattern.compile("(?i)(\\*\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([^@]+)");
    private static final int MAX_LENGTH = 253;
    private static final int MAX_URI_LENGTH = 2048;

    /** The kinds of names, by the words used on the command line. */
    public enum Kind {
        DNS(GeneralName.dNSName),
        IP(GeneralName.iPAddress),
        URI(GeneralName.uniformResourceIdentifier),
        EMAIL(GeneralName.rfc822Name);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }
    }

    public AlternativeName {
        var wellFormed = switch (kind) {
            case DNS -> isDns(value);
            case IP -> IPAddress.isValidIPv4(value) || IPAddress.isValidIPv6(value);
            case URI -> isUri(value);
            case EMAIL -> isEmail(value);
        };
        if (!wellFormed) {
            throw new MalformedInput(kind.name().toLowerCase(Locale.ROOT) + " name: \"" + shown(value)
                    + "\" (expected: " + expectation(kind) + ")");
        }
    }

    public static AlternativeName dns(String name) {
        return new AlternativeName(Kind.DNS, name);
    }

    public static AlternativeName ip(String address) {
        return new AlternativeName(Kind.IP, address);
    }

    public static AlternativeName uri(String uri) {
        return new AlternativeName(Kind.URI, uri);
    }

    public static AlternativeName email(String address) {
        return new AlternativeName(Kind.EMAIL, address);
    }

    /** A server's name as people give it: an address if it is one, else a DNS name. */
    public static AlternativeName ofServer(String name) {
        return IPAddress.isValidIPv4(name) || IPAddress.isValidIPv6(name) ? ip(name) : dns(name);
    }

    /** Kind and value, such as {@code dns:api.example.com} or {@code uri:https://example.com/clients/7}. */
    public static AlternativeName parse(String text) {
        var colon = text.indexOf(':');
        var word = colon < 0 ? "" : text.substring(0, colon);
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equalsIgnoreCase(word))
                .findFirst()
                .map(kind -> new AlternativeName(kind, text.substring(colon + 1)))
                .orElseThrow(() -> new MalformedInput("alternative name: \"" + shown(text)
                        + "\" (expected: dns:NAME, ip:ADDRESS, uri:URI or email:ADDRESS)"));
    }

    /** The name as it stands in a certificate. */
    public GeneralName generalName() {
        return new GeneralName(kind.tag, value);
    }

    private static boolean isDns(String value) {
        return value.length() <= MAX_LENGTH && DNS.matcher(value).matches();
    }

    private static boolean isEmail(String value) {
        var matcher = EMAIL.matcher(value);
        return value.length() <= MAX_LENGTH && matcher.matches() && isDns(matcher.group(1));
    }

    private static boolean isUri(String value) {
        if (value.length() > MAX_URI_LENGTH || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            return false;
        }
        try {
            return new URI(value).isAbsolute();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String expectation(Kind kind) {
        return switch (kind) {
            case DNS -> "a host name such as api.example.com";
            case IP -> "an IPv4 or IPv6 address";
            case URI -> "an absolute URI in ASCII";
            case EMAIL -> "an address such as ops@example.com";
        };
    }

    private static String shown(String value) {
        return value.length() > 80 ? value.substring(0, 80) + "…" : value;
    }
}
