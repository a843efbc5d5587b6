package dev.postern.pki.x509;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1NumericString;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1T61String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.ASN1UniversalString;
import org.bouncycastle.asn1.ASN1VisibleString;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * One attribute of a name.
 *
 * @param value its characters, whole, whatever they are; empty for what is no string or not well formed
 */
public record NameAttribute(String oid, Optional<String> value) {
    /** OpenSSL's, by OID. */
    static final Map<String, String> SHORT_NAMES = Map.ofEntries(
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

    /**
     * All of a name, in the order of the certificate.
     *
     * @throws MalformedInput for what the JDK took for a name and cannot be taken apart
     */
    public static List<NameAttribute> of(X500Principal name) {
        try {
            var all = new ArrayList<NameAttribute>();
            for (var rdn : X500Name.getInstance(name.getEncoded()).getRDNs()) {
                for (var attribute : rdn.getTypesAndValues()) {
                    all.add(new NameAttribute(attribute.getType().getId(), characters(attribute.getValue())));
                }
            }
            return List.copyOf(all);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // As in DistinguishedName (C12).
            throw new MalformedInput("name: cannot be taken apart (expected: RFC 5280 §4.1.2.4)", e);
        }
    }

    /**
     * The OID that a short name stands for, as OpenSSL writes it, or that the text is.
     *
     * @throws MalformedInput for anything else
     */
    public static String oid(String shortNameOrOid) {
        if (shortNameOrOid.matches("[0-2](\\.(0|[1-9][0-9]{0,38})){1,32}")) {
            return shortNameOrOid;
        }
        return SHORT_NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(shortNameOrOid))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new MalformedInput(
                        "\"" + shortNameOrOid + "\" (expected: a short name such as O or OU, or an OID)"));
    }

    /** The value as characters, or empty for what is no string or holds bytes that its string type does not allow. */
    static Optional<String> characters(ASN1Encodable value) {
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
}
