package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * The text form of a name that the load balancer sends and logs: what OpenSSL prints for {@code -nameopt RFC2253} (alb.md 1.3).
 * Reversed order, OpenSSL's short names, UTF-8 bytes outside ASCII as upper-case hexadecimal. Two names share a text only if they
 * have the same attributes of the same characters and differ in the types of their strings: what cannot be shown as characters is
 * shown as DER. Linear in the size of the name.
 *
 * <p>{@code X500Principal.getName(RFC2253)} is not this form: it keeps non-ASCII as it is and knows fewer short names.
 */
public final class DistinguishedName {
    private static final int SET = 0x31;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private DistinguishedName() {}

    /** The name as text. Total: what the JDK took for a name and cannot be taken apart is shown as the DER of the whole. */
    public static String text(X500Principal name) {
        try {
            return parts(name);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // An attribute whose value claims more octets than it has passes the JDK's parser and not Bouncy Castle's
            // (C12).
            return '#' + HEX.formatHex(name.getEncoded());
        }
    }

    private static String parts(X500Principal name) {
        checkIdentifiers(name.getEncoded());
        var rdns = X500Name.getInstance(name.getEncoded()).getRDNs();
        var text = new StringBuilder();
        for (int i = rdns.length - 1; i >= 0; i--) {
            var attributes = rdns[i].getTypesAndValues();
            for (int j = attributes.length - 1; j >= 0; j--) {
                if (!text.isEmpty()) {
                    text.append(j == attributes.length - 1 ? ',' : '+');
                }
                append(attributes[j], text);
            }
        }
        return text.toString();
    }

    /** Making text of an object identifier costs the square of its arcs: half a second for those of 64 KiB (C9). */
    private static void checkIdentifiers(byte[] der) {
        var cursor = new DerCursor(der, 0);
        var end = cursor.open(DerCursor.SEQUENCE, der.length, "a name");
        while (cursor.isBefore(end)) {
            // X.501 §9.3: one attribute or more. One of none would leave no trace in the text.
            var rdn = cursor.openNonEmpty(SET, end, "relative name");
            while (cursor.isBefore(rdn)) {
                var attribute = cursor.open(DerCursor.SEQUENCE, rdn, "an attribute");
                var type = cursor.open(DerCursor.OBJECT_IDENTIFIER, attribute, "an attribute's type");
                ObjectIdentifiers.check(der, cursor.at(), type);
                cursor.moveTo(attribute);
            }
        }
    }

    private static void append(AttributeTypeAndValue attribute, StringBuilder text) {
        var oid = attribute.getType().getId();
        var shortName = NameAttribute.SHORT_NAMES.get(oid);
        text.append(shortName == null ? oid : shortName).append('=');
        var characters = shortName == null ? Optional.<String>empty() : NameAttribute.characters(attribute.getValue());
        characters.ifPresentOrElse(value -> appendEscaped(value, text), () -> appendDer(attribute.getValue(), text));
    }

    private static void appendEscaped(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); ) {
            int character = value.codePointAt(i);
            var next = i + Character.charCount(character);
            boolean edge = i == 0 ? character == ' ' || character == '#' : character == ' ' && next == value.length();
            if (character < 0x20 || character >= 0x7f) {
                for (byte octet : new String(Character.toChars(character)).getBytes(UTF_8)) {
                    text.append('\\').append(HEX.toHexDigits(octet));
                }
            } else if (edge || ",+\"\\<>;".indexOf(character) >= 0) {
                text.append('\\').append((char) character);
            } else {
                text.append((char) character);
            }
            i = next;
        }
    }

    private static void appendDer(ASN1Encodable value, StringBuilder text) {
        try {
            text.append('#').append(HEX.formatHex(value.toASN1Primitive().getEncoded(ASN1Encoding.DER)));
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }
}
