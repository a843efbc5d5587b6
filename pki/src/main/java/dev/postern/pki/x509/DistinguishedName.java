package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1NumericString;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1T61String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.ASN1UniversalString;
import org.bouncycastle.asn1.ASN1VisibleString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * The text form of a name that the load balancer sends and logs: what OpenSSL prints for {@code -nameopt RFC2253} (alb.md 1.3).
 * Reversed order, OpenSSL's short names, UTF-8 bytes outside ASCII as upper-case hexadecimal. Two different names never share
 * a text: what cannot be shown as characters is shown as DER.
 *
 * <p>{@code X500Principal.getName(RFC2253)} is not this form: it keeps non-ASCII as it is and knows fewer short names.
 */
public final class DistinguishedName {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final Map<String, String> SHORT_NAMES = Map.ofEntries(
            Map.entry("2.5.4.3", "CN"),
            Map.entry("2.5.4.4", "SN"),
            Map.entry("2.5.4.5", "serialNumber"),
            Map.entry("2.5.4.6", "C"),
            Map.entry("2.5.4.7", "L"),
            Map.entry("2.5.4.8", "ST"),
            Map.entry("2.5.4.9", "street"),
            Map.entry("2.5.4.10", "O"),
            Map.entry("2.5.4.11", "OU"),
            Map.entry("2.5.4.12", "title"),
            Map.entry("2.5.4.13", "description"),
            Map.entry("2.5.4.15", "businessCategory"),
            Map.entry("2.5.4.16", "postalAddress"),
            Map.entry("2.5.4.17", "postalCode"),
            Map.entry("2.5.4.18", "postOfficeBox"),
            Map.entry("2.5.4.20", "telephoneNumber"),
            Map.entry("2.5.4.41", "name"),
            Map.entry("2.5.4.42", "GN"),
            Map.entry("2.5.4.43", "initials"),
            Map.entry("2.5.4.44", "generationQualifier"),
            Map.entry("2.5.4.45", "x500UniqueIdentifier"),
            Map.entry("2.5.4.46", "dnQualifier"),
            Map.entry("2.5.4.51", "houseIdentifier"),
            Map.entry("2.5.4.65", "pseudonym"),
            Map.entry("2.5.4.72", "role"),
            Map.entry("2.5.4.97", "organizationIdentifier"),
            Map.entry("0.9.2342.19200300.100.1.1", "UID"),
            Map.entry("0.9.2342.19200300.100.1.25", "DC"),
            Map.entry("1.2.840.113549.1.9.1", "emailAddress"),
            Map.entry("1.2.840.113549.1.9.2", "unstructuredName"),
            Map.entry("1.2.840.113549.1.9.8", "unstructuredAddress"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"));

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

    private static void append(AttributeTypeAndValue attribute, StringBuilder text) {
        var oid = attribute.getType().getId();
        var shortName = SHORT_NAMES.get(oid);
        text.append(shortName == null ? oid : shortName).append('=');
        var characters = shortName == null ? Optional.<String>empty() : characters(attribute.getValue());
        characters.ifPresentOrElse(value -> appendEscaped(value, text), () -> appendDer(attribute.getValue(), text));
    }

    /** The value as characters, or empty for what is no string or holds bytes that its string type does not allow. */
    private static Optional<String> characters(ASN1Encodable value) {
        if (!(value.toASN1Primitive() instanceof ASN1String string)) {
            return Optional.empty();
        }
        if (string instanceof ASN1UTF8String utf8) {
            return wellFormed(utf8);
        }
        if (string instanceof ASN1BMPString bmp) {
            return decoded(bmp.getString().getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
        }
        if (string instanceof ASN1UniversalString universal) {
            return decoded(universal.getOctets(), Charset.forName("UTF-32BE"));
        }
        return isByteString(string) ? Optional.of(string.getString()) : Optional.empty();
    }

    private static Optional<String> wellFormed(ASN1UTF8String string) {
        try {
            return Optional.of(string.getString());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isByteString(ASN1String string) {
        return string instanceof ASN1PrintableString
                || string instanceof ASN1IA5String
                || string instanceof ASN1T61String
                || string instanceof ASN1NumericString
                || string instanceof ASN1VisibleString;
    }

    private static Optional<String> decoded(byte[] octets, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
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
