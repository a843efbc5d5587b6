package dev.postern.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.RawCertificate;
import dev.postern.pki.testing.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistinguishedNameTest {
    @TempDir
    Path directory;

    static List<X500NameBuilder> names() {
        return List.of(
                name().addRDN(BCStyle.C, "US").addRDN(BCStyle.ST, "Washington").addRDN(BCStyle.CN, "client_.com"),
                // alb.md 1.3, a capture of a real load balancer
                name().addRDN(BCStyle.C, "EE")
                        .addRDN(BCStyle.CN, new DERUTF8String("MÄNNIK,MARILIIS,47101010033"))
                        .addRDN(BCStyle.SURNAME, new DERUTF8String("MÄNNIK"))
                        .addRDN(BCStyle.GIVENNAME, new DERUTF8String("MARILIIS"))
                        .addRDN(BCStyle.SERIALNUMBER, new DERPrintableString("PNOEE-47101010033")),
                value(" #edge of + \"quotes\" \\ <a>;b= "),
                value("#first"),
                value(" "),
                value(""),
                value("line\r\nfeed\u0000nul\u007f"),
                value("\u202eright to left 😀"),
                name().addRDN(BCStyle.CN, new DERT61String("Latin é")),
                name().addRDN(BCStyle.CN, new DERBMPString("Bücher")),
                name().addRDN(BCStyle.EmailAddress, new DERIA5String("a@b.example")),
                name().addRDN(BCStyle.CN, new DERBitString(new byte[] {1, 2})),
                name().addRDN(new ASN1ObjectIdentifier("1.2.3.4"), new DERUTF8String("unknown")),
                name().addMultiValuedRDN(
                                new ASN1ObjectIdentifier[] {BCStyle.CN, BCStyle.UID},
                                new ASN1Encodable[] {new DERUTF8String("two"), new DERUTF8String("one")})
                        .addRDN(BCStyle.DC, new DERIA5String("example"))
                        .addRDN(BCStyle.ORGANIZATION_IDENTIFIER, new DERUTF8String("NTREE-1")),
                name().addRDN(BCStyle.STREET, "Main").addRDN(BCStyle.T, "Dr").addRDN(BCStyle.PSEUDONYM, "x"),
                name());
    }

    @ParameterizedTest
    @MethodSource("names")
    void printsWhatOpensslPrints(X500NameBuilder builder) throws Exception {
        var principal = new X500Principal(builder.build().getEncoded());

        assertThat(DistinguishedName.text(principal)).isEqualTo(openssl(principal));
    }

    @Test
    void showsTheDerOfTextThatIsNotWellFormed() throws IOException {
        var malformed = new byte[] {
            0x30, 0x0f, 0x31, 0x0d, 0x30, 0x0b, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x04, 'a', (byte) 0xC3, 0x28, 'b'
        };

        assertThat(DistinguishedName.text(new X500Principal(malformed))).isEqualTo("CN=#0C0461C32862");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30020505", "a0020505", "03020900", "170161", "30020101"})
    void showsTheDerOfANameThatCannotBeTakenApart(String value) {
        var attribute = "0603550403" + value;
        var rdn = "30" + length(attribute) + attribute;
        var set = "31" + length(rdn) + rdn;
        var name = "30" + length(set) + set;

        var text = DistinguishedName.text(new X500Principal(HexFormat.of().parseHex(name)));

        assertThat(text).matches("(CN=)?#[0-9A-F]+").endsWith(value.toUpperCase(Locale.ROOT));
    }

    private static final List<ASN1ObjectIdentifier> TYPES =
            List.of(BCStyle.CN, BCStyle.O, BCStyle.UID, new ASN1ObjectIdentifier("1.2.3.4"));
    private static final List<String> CHARACTERS = List.of(
            "a", ",", "+", "=", "\\", "\"", "#", " ", "0", "C", "2C", "CN=", ",O=", "+UID=", "\u0000", "\n", "é",
            "\u202e", "😀");

    /** What a name says: for each attribute its type, and its characters or, if it has none that count, its DER. */
    @Test
    @DisplayName("C9 names that say different things never share a text")
    void isInjective() throws IOException {
        var random = new Random(9);
        var said = new HashMap<String, String>();
        for (int i = 0; i < Integer.getInteger("postern.cases", 2_000); i++) {
            var name = name();
            var meaning = new StringBuilder();
            for (int rdns = random.nextInt(3); rdns > 0; rdns--) {
                meaning.append('[');
                var types = new ArrayList<ASN1ObjectIdentifier>();
                var values = new ArrayList<ASN1Encodable>();
                for (int attributes = 1 + random.nextInt(2); attributes > 0; attributes--) {
                    types.add(TYPES.get(random.nextInt(TYPES.size())));
                    values.add(value(random));
                }
                name.addMultiValuedRDN(
                        types.toArray(ASN1ObjectIdentifier[]::new), values.toArray(ASN1Encodable[]::new));
                // In the order in which DER has them.
                var rdn = name.build().getRDNs();
                for (var attribute : X500Name.getInstance(new X500Name(new RDN[] {rdn[rdn.length - 1]}).getEncoded())
                        .getRDNs()[0]
                        .getTypesAndValues()) {
                    meaning.append(attribute.getType())
                            .append('=')
                            .append(meaning(attribute))
                            .append(';');
                }
                meaning.append(']');
            }

            var principal = taken(name.build());
            if (principal.isEmpty()) {
                continue;
            }
            var text = DistinguishedName.text(principal.get());

            assertThat(said.merge(text, meaning.toString(), (known, ours) -> known))
                    .as(text)
                    .isEqualTo(meaning.toString());
        }
    }

    private static ASN1Encodable value(Random random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(3); length > 0; length--) {
            text.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
        }
        return switch (random.nextInt(5)) {
            case 0 -> new DERBMPString(text.toString());
            case 1 -> new DERBitString(text.toString().getBytes(StandardCharsets.UTF_8));
            case 2 -> new DERT61String(text.toString());
            default -> new DERUTF8String(text.toString());
        };
    }

    private static String meaning(AttributeTypeAndValue attribute) throws IOException {
        var known = NameAttribute.SHORT_NAMES.containsKey(attribute.getType().getId());
        var characters = NameAttribute.characters(attribute.getValue()).filter(any -> known);
        return characters.isPresent()
                ? "text:" + characters.get().length() + ':' + characters.get()
                : "der:"
                        + HexFormat.of()
                                .formatHex(
                                        attribute.getValue().toASN1Primitive().getEncoded());
    }

    @Test
    @DisplayName("C9 CR, LF, NUL, marks of direction and what is no UTF-8 stand escaped, in ASCII")
    void escapesEverythingThatIsNotAscii() {
        var text = DistinguishedName.text(principal(value("a\r\n\u0000\u001b\u007f\u0085\u202e\u200bz")));

        assertThat(text).isEqualTo("CN=a\\0D\\0A\\00\\1B\\7F\\C2\\85\\E2\\80\\AE\\E2\\80\\8Bz");
    }

    @Test
    @DisplayName("C9 a value of 64 KiB is shown whole, each character once")
    void showsALongValue() {
        assertThat(DistinguishedName.text(principal(value(",".repeat(64 * 1024)))))
                .isEqualTo("CN=" + "\\,".repeat(64 * 1024));
    }

    @Test
    @DisplayName("C9 10,000 relative names are shown in the reversed order")
    void showsManyParts() {
        var many = name();
        for (int i = 0; i < 10_000; i++) {
            many.addRDN(BCStyle.CN, new DERUTF8String("" + i));
        }

        assertThat(DistinguishedName.text(principal(many)).split(",", -1))
                .hasSize(10_000)
                .startsWith("CN=9999", "CN=9998");
    }

    /** Half a second of arithmetic for 64 KiB of them, on the thread that writes records of refused clients. */
    @Test
    @DisplayName("C9 C10 an object identifier of thousands of octets is not made into a number")
    void showsTheDerOfHugeIdentifiers() {
        var type = new byte[4_000];
        Arrays.fill(type, (byte) 0xff);
        type[type.length - 1] = 0x7f;
        var name = new X500Principal(RawCertificate.der(
                0x30,
                RawCertificate.der(
                        0x31, RawCertificate.der(0x30, RawCertificate.der(0x06, type), RawCertificate.hex("0c0161")))));

        assertThat(DistinguishedName.text(name))
                .isEqualTo("#" + HexFormat.of().withUpperCase().formatHex(name.getEncoded()));
    }

    private static X500Principal principal(X500NameBuilder name) {
        try {
            return new X500Principal(name.build().getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String length(String hex) {
        return HexFormat.of().toHexDigits((byte) (hex.length() / 2));
    }

    private String openssl(X500Principal subject) throws Exception {
        var certificate = TestAuthority.root("CN=any", Instant.now())
                .client("any")
                .subject(subject)
                .mint();
        var file = Files.writeString(
                directory.resolve("cert.pem"), certificate.chain().pem());
        var process = new ProcessBuilder(
                        "openssl", "x509", "-in", file.toString(), "-noout", "-subject", "-nameopt", "RFC2253")
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.substring("subject=".length(), output.length() - 1);
    }

    /** Newer JDKs take no name with characters that its string type does not have; such a name has no text to share. */
    private static Optional<X500Principal> taken(X500Name name) throws IOException {
        try {
            return Optional.of(new X500Principal(name.getEncoded()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static X500NameBuilder name() {
        return new X500NameBuilder(BCStyle.INSTANCE);
    }

    private static X500NameBuilder value(String text) {
        return name().addRDN(BCStyle.CN, new DERUTF8String(text));
    }
}
