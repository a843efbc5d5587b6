package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;

/** C9: two names never share a text, because the text can be read back. */
class DistinguishedNameFuzzTest {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    @FuzzTest
    void canBeReadBack(byte[] der) throws IOException {
        var parsed = parsed(der);
        if (parsed.isEmpty()) {
            return;
        }
        var name = parsed.get();

        var text = Memory.within(262_144 + 1024L * der.length, () -> DistinguishedName.text(name));

        assertThat(text.chars()).allMatch(character -> character >= 0x20 && character < 0x7f);
        if (!text.equals('#' + HEX.formatHex(name.getEncoded()))) {
            assertThat(attributes(text)).isEqualTo(attributes(name));
        }
    }

    private static Optional<X500Principal> parsed(byte[] der) {
        try {
            return Optional.of(new X500Principal(der));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The name's relative names, the last first, each with its attributes, the last first. */
    private static List<List<String>> attributes(X500Principal name) throws IOException {
        var names = new ArrayList<List<String>>();
        for (var rdn : X500Name.getInstance(name.getEncoded()).getRDNs()) {
            var attributes = new ArrayList<String>();
            for (var attribute : rdn.getTypesAndValues()) {
                attributes.add(0, attribute.getType().getId() + "=" + value(attribute));
            }
            names.add(0, attributes);
        }
        return names;
    }

    private static String value(AttributeTypeAndValue attribute) throws IOException {
        var known = NameAttribute.SHORT_NAMES.containsKey(attribute.getType().getId());
        var characters = known ? NameAttribute.characters(attribute.getValue()) : Optional.<String>empty();
        return characters.isPresent()
                ? '"' + characters.get()
                : '#' + HEX.formatHex(attribute.getValue().toASN1Primitive().getEncoded(ASN1Encoding.DER));
    }

    /** The same of a text, by RFC 2253 §4. */
    private static List<List<String>> attributes(String text) {
        var names = new ArrayList<List<String>>();
        for (var rdn : text.isEmpty() ? List.<String>of() : split(text, ',')) {
            names.add(split(rdn, '+').stream()
                    .map(DistinguishedNameFuzzTest::attribute)
                    .toList());
        }
        return names;
    }

    private static String attribute(String text) {
        var equals = text.indexOf('=');
        var value = text.substring(equals + 1);
        var type = text.substring(0, equals);
        return (Character.isDigit(type.charAt(0)) ? type : NameAttribute.oid(type))
                + "="
                + (value.startsWith("#") ? value : '"' + unescaped(value));
    }

    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var from = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.charAt(at) == separator) {
                parts.add(text.substring(from, at));
                from = at + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String unescaped(String text) {
        var octets = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) != '\\') {
                octets.write(text.charAt(at));
            } else if (HexFormat.isHexDigit(text.charAt(at + 1))) {
                octets.write(HexFormat.fromHexDigits(text, at + 1, at + 3));
                at += 2;
            } else {
                octets.write(text.charAt(++at));
            }
        }
        return octets.toString(UTF_8);
    }
}
