package dev.postern.pki.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 5280 §7.1, and where {@code X500Principal.equals} of the JDK answers otherwise. */
class CanonicalNameTest {
    private enum Jdk {
        AGREES,
        DIFFERS
    }

    static List<Arguments> same() {
        return List.of(
                row("case of PrintableString", cn(printable("Acme Inc")), cn(printable("ACME inc")), Jdk.AGREES),
                row("PrintableString and UTF8String", cn(printable("Acme")), cn(utf8("acme")), Jdk.AGREES),
                row("blanks at the ends", cn(utf8("  acme ")), cn(utf8("acme")), Jdk.AGREES),
                row("blanks within", cn(utf8("acme \t  inc")), cn(utf8("acme inc")), Jdk.DIFFERS),
                row("no character at all, and blanks", cn(utf8("")), cn(utf8("   ")), Jdk.AGREES),
                row(
                        "serialNumber",
                        name(BCStyle.SERIALNUMBER, printable("ab1")),
                        name(BCStyle.SERIALNUMBER, printable("AB1")),
                        Jdk.DIFFERS),
                row(
                        "givenName",
                        name(BCStyle.GIVENNAME, utf8("Ann")),
                        name(BCStyle.GIVENNAME, printable("ANN")),
                        Jdk.DIFFERS),
                row(
                        "domainComponent, RFC 5280 §7.3",
                        name(BCStyle.DC, ia5("Example")),
                        name(BCStyle.DC, ia5("example")),
                        Jdk.DIFFERS),
                row(
                        "emailAddress, RFC 5280 §4.1.2.6",
                        name(BCStyle.EmailAddress, ia5("A@x")),
                        name(BCStyle.EmailAddress, ia5("a@X")),
                        Jdk.DIFFERS),
                row("composed and combining", cn(utf8("Ångström")), cn(utf8("a\u030angstro\u0308m")), Jdk.AGREES),
                row("wide letters", cn(utf8("\uff21\uff22")), cn(utf8("ab")), Jdk.AGREES),
                row("a sign that is capitals", cn(utf8("acme™")), cn(utf8("acmetm")), Jdk.DIFFERS),
                row("sharp s", cn(utf8("Straße")), cn(utf8("STRASSE")), Jdk.AGREES),
                row("sigma at a word's end", cn(utf8("ΟΔΟΣ")), cn(utf8("οδος")), Jdk.AGREES),
                row("soft hyphen", cn(utf8("ac\u00adme")), cn(utf8("acme")), Jdk.DIFFERS),
                row("C9 text from right to left and its mark", cn(utf8("\u202eacme")), cn(utf8("acme")), Jdk.DIFFERS),
                row("attributes of one RDN in another order", multi("a", "b"), reversed("a", "b"), Jdk.AGREES),
                row("T61String, the same octets", cn(new DERT61String("é")), cn(new DERT61String("é")), Jdk.AGREES),
                row("nobody", new X500NameBuilder(), new X500NameBuilder(), Jdk.AGREES));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("same")
    void takesForOne(String what, X500Principal one, X500Principal other, Jdk jdk) {
        assertThat(CanonicalName.of(one)).isEqualTo(CanonicalName.of(other)).hasSameHashCodeAs(CanonicalName.of(other));
        assertThat(CanonicalName.same(one, other)).isTrue();
        assertThat(one.equals(other)).as("the JDK").isEqualTo(jdk == Jdk.AGREES);
    }

    static List<Arguments> different() {
        return List.of(
                row("another value", cn(utf8("acme")), cn(utf8("acne")), Jdk.AGREES),
                row("another type", cn(utf8("acme")), name(BCStyle.O, utf8("acme")), Jdk.AGREES),
                row("T61String and UTF8String", cn(new DERT61String("acme")), cn(utf8("acme")), Jdk.AGREES),
                row("BMPString and UTF8String", cn(new DERBMPString("acme")), cn(utf8("acme")), Jdk.AGREES),
                row("case of T61String", cn(new DERT61String("acme")), cn(new DERT61String("ACME")), Jdk.AGREES),
                row("IA5String of a commonName", cn(ia5("acme")), cn(ia5("ACME")), Jdk.AGREES),
                row("dotless i", cn(utf8("adm\u0131n")), cn(utf8("admin")), Jdk.DIFFERS),
                row("C9 reordered RDNs", two(BCStyle.CN, BCStyle.O), two(BCStyle.O, BCStyle.CN), Jdk.AGREES),
                row(
                        "C9 one RDN of two attributes, and two RDNs",
                        multi("a", "b"),
                        cn(utf8("a")).addRDN(BCStyle.UID, utf8("b")),
                        Jdk.AGREES),
                row("C9 CN twice, and once", cn(utf8("a")).addRDN(BCStyle.CN, utf8("a")), cn(utf8("a")), Jdk.AGREES),
                row(
                        "C9 a comma in the value, and two RDNs",
                        cn(utf8("admin,OU=x")),
                        cn(utf8("admin")).addRDN(BCStyle.OU, utf8("x")),
                        Jdk.AGREES),
                row("C9 a plus in the value, and two attributes", cn(utf8("a+UID=b")), multi("a", "b"), Jdk.AGREES),
                row("C9 text that looks like DER, and the DER", cn(utf8("#16036f6e65")), cn(ia5("one")), Jdk.AGREES),
                row("a blank between", cn(utf8("ac me")), cn(utf8("acme")), Jdk.AGREES),
                row("nobody, and somebody", new X500NameBuilder(), cn(utf8("")), Jdk.AGREES));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("different")
    void takesForTwo(String what, X500Principal one, X500Principal other, Jdk jdk) {
        assertThat(CanonicalName.of(one)).isNotEqualTo(CanonicalName.of(other));
        assertThat(CanonicalName.same(one, other)).isFalse();
        assertThat(!one.equals(other)).as("the JDK").isEqualTo(jdk == Jdk.AGREES);
    }

    @Test
    void comparesOctetsWhereTextIsNotWellFormed() {
        var one = new X500Principal(withValue("0c0361c328"));
        var other = new X500Principal(withValue("0c0341c328"));

        assertThat(CanonicalName.same(one, one)).isTrue();
        assertThat(CanonicalName.same(one, other)).isFalse();
    }

    @Test
    void knowsANameWithinAnother() throws IOException {
        var base = CanonicalName.of(principal(cn(utf8("Root")).addRDN(BCStyle.O, utf8("Acme"))));
        var within = CanonicalName.of(
                principal(cn(utf8("ROOT")).addRDN(BCStyle.O, utf8("acme")).addRDN(BCStyle.OU, utf8("x"))));
        var beside = CanonicalName.of(
                principal(cn(utf8("root")).addRDN(BCStyle.OU, utf8("x")).addRDN(BCStyle.O, utf8("acme"))));

        assertThat(within.isWithin(base)).isTrue();
        assertThat(base.isWithin(base)).isTrue();
        assertThat(base.isWithin(CanonicalName.of(new X500Principal("")))).isTrue();
        assertThat(base.isWithin(within)).isFalse();
        assertThat(beside.isWithin(base)).isFalse();
    }

    @Test
    @DisplayName("C9 a name of more than 4 KiB is refused before its characters are composed")
    void refusesALongName() throws IOException {
        var name = principal(cn(utf8("\u0301\u0327".repeat(16_000))));

        assertThatThrownBy(() -> CanonicalName.of(name))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("expected: at most 4096");
        assertThat(CanonicalName.same(name, principal(cn(utf8("x"))))).isFalse();
        assertThat(CanonicalName.same(name, name)).isTrue();
    }

    private static Arguments row(String what, X500NameBuilder one, X500NameBuilder other, Jdk jdk) {
        try {
            return Arguments.of(what, principal(one), principal(other), jdk);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X500Principal principal(X500NameBuilder name) throws IOException {
        return new X500Principal(name.build().getEncoded());
    }

    private static byte[] withValue(String hex) {
        var value = HexFormat.of().parseHex(hex);
        var attribute = 5 + value.length;
        var name = new byte[6 + attribute];
        System.arraycopy(
                new byte[] {
                    0x30,
                    (byte) (attribute + 4),
                    0x31,
                    (byte) (attribute + 2),
                    0x30,
                    (byte) attribute,
                    0x06,
                    0x03,
                    0x55,
                    0x04,
                    0x03
                },
                0,
                name,
                0,
                11);
        System.arraycopy(value, 0, name, 11, value.length);
        return name;
    }

    private static X500NameBuilder cn(ASN1Encodable value) {
        return name(BCStyle.CN, value);
    }

    private static X500NameBuilder name(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(type, value);
    }

    private static X500NameBuilder two(ASN1ObjectIdentifier first, ASN1ObjectIdentifier second) {
        return name(first, utf8("a")).addRDN(second, utf8("a"));
    }

    private static X500NameBuilder multi(String commonName, String userId) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addMultiValuedRDN(
                        new ASN1ObjectIdentifier[] {BCStyle.CN, BCStyle.UID},
                        new ASN1Encodable[] {utf8(commonName), utf8(userId)});
    }

    private static X500NameBuilder reversed(String commonName, String userId) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addMultiValuedRDN(
                        new ASN1ObjectIdentifier[] {BCStyle.UID, BCStyle.CN},
                        new ASN1Encodable[] {utf8(userId), utf8(commonName)});
    }

    private static ASN1Encodable utf8(String value) {
        return new DERUTF8String(value);
    }

    private static ASN1Encodable printable(String value) {
        return new DERPrintableString(value);
    }

    private static ASN1Encodable ia5(String value) {
        return new DERIA5String(value);
    }
}
