package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * A name in the form in which names are compared (RFC 5280 §7.1): equal to another exactly if both have the same attributes in
 * the same order, those of one RDN in any, with values that {@link PreparedString} does not tell apart. For comparing only; it
 * is no text. Linear in the size of the name but for the sorting within one RDN.
 *
 * <p>PrintableString and UTF8String are prepared, and IA5String where the attribute is defined as case-insensitive;
 * everything else, and UTF-8 that is not well-formed, is compared octet by octet with its type.
 */
public final class CanonicalName {
    /**
     * As for a list's issuer; subjects of a whole bundle have 10,000 bytes at the load balancer (alb.md 3.4). Composing Unicode
     * costs the square of a run of combining characters: a millisecond here, seconds for 64 KiB.
     */
    static final int MAX_BYTES = 4 * 1024;

    private static final int UTF8_STRING = 0x0c;
    private static final int PRINTABLE_STRING = 0x13;
    private static final int IA5_STRING = 0x16;
    private static final int SET = 0x31;
    // RFC 5280 §7.3 and §4.1.2.6.
    private static final Set<String> INSENSITIVE_IA5 =
            Set.of(/* domainComponent */ "0992268993f22c640119", /* emailAddress */ "2a864886f70d010901");

    private final List<String> rdns;

    private CanonicalName(List<String> rdns) {
        this.rdns = rdns;
    }

    /**
     * The form of a name.
     *
     * @throws MalformedInput for what the JDK took for a name and cannot be taken apart, or longer than 4 KiB
     */
    public static CanonicalName of(X500Principal name) {
        return parse(name.getEncoded());
    }

    /**
     * The form of a Name in DER.
     *
     * @throws MalformedInput with the offset, for anything that is not one, or longer than 4 KiB
     */
    public static CanonicalName parse(byte[] der) {
        if (der.length > MAX_BYTES) {
            throw new MalformedInput("name of " + der.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        var cursor = new DerCursor(der, 0);
        var end = cursor.open(DerCursor.SEQUENCE, der.length, "a name");
        var rdns = new ArrayList<String>();
        while (cursor.at() < end) {
            rdns.add(rdn(der, cursor, end));
        }
        cursor.close(der.length, "a name");
        return new CanonicalName(List.copyOf(rdns));
    }

    /** Whether two names are one; never, but for equal bytes, if one of them cannot be taken apart. */
    public static boolean same(X500Principal one, X500Principal other) {
        var der = one.getEncoded();
        var otherDer = other.getEncoded();
        if (Arrays.equals(der, otherDer)) {
            return true;
        }
        try {
            return parse(der).equals(parse(otherDer));
        } catch (MalformedInput e) {
            return false;
        }
    }

    /** Whether it names nobody. */
    public boolean isEmpty() {
        return rdns.isEmpty();
    }

    /** Whether this name begins with all of the other (RFC 5280 §4.2.1.10, directoryName). */
    public boolean isWithin(CanonicalName base) {
        return rdns.size() >= base.rdns.size()
                && rdns.subList(0, base.rdns.size()).equals(base.rdns);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CanonicalName name && rdns.equals(name.rdns);
    }

    @Override
    public int hashCode() {
        return rdns.hashCode();
    }

    @Override
    public String toString() {
        return rdns.toString();
    }

    private static String rdn(byte[] der, DerCursor cursor, int limit) {
        var end = cursor.open(SET, limit, "a relative name");
        var first = attribute(der, cursor, end);
        if (cursor.at() == end) {
            return first;
        }
        var all = new ArrayList<String>();
        all.add(first);
        while (cursor.at() < end) {
            all.add(attribute(der, cursor, end));
        }
        Collections.sort(all);
        return String.join("+", all);
    }

    /** An attribute as text that says where it ends, so that no two lists of attributes share one. */
    private static String attribute(byte[] der, DerCursor cursor, int limit) {
        var end = cursor.open(DerCursor.SEQUENCE, limit, "an attribute of a name");
        var typeEnd = cursor.open(DerCursor.OBJECT_IDENTIFIER, end, "an attribute's type");
        var type = HexFormat.of().formatHex(der, cursor.at(), typeEnd);
        cursor.moveTo(typeEnd);
        var value = value(der, cursor, end, type);
        cursor.close(end, "an attribute of a name");
        return type + value.length() + ':' + value;
    }

    private static String value(byte[] der, DerCursor cursor, int limit, String type) {
        var from = cursor.at();
        cursor.skip(limit, "an attribute's value");
        var to = cursor.at();
        var tag = der[from];
        if (tag == UTF8_STRING || tag == PRINTABLE_STRING || (tag == IA5_STRING && INSENSITIVE_IA5.contains(type))) {
            cursor.moveTo(from);
            cursor.open(tag, limit, "an attribute's value");
            var content = ByteBuffer.wrap(der, cursor.at(), to - cursor.at());
            cursor.moveTo(to);
            try {
                return 's'
                        + PreparedString.of(UTF_8.newDecoder().decode(content).toString());
            } catch (CharacterCodingException e) {
                // Falls through: what is not well-formed is no text.
            }
        }
        return 'x' + new String(der, from, to - from, ISO_8859_1);
    }
}
