package dev.postern.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
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

    private static X500NameBuilder name() {
        return new X500NameBuilder(BCStyle.INSTANCE);
    }

    private static X500NameBuilder value(String text) {
        return name().addRDN(BCStyle.CN, new DERUTF8String(text));
    }
}
