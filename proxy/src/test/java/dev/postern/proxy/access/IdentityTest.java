package dev.postern.proxy.access;

import static dev.postern.proxy.access.Policies.allowing;
import static dev.postern.proxy.access.Policies.denying;
import static dev.postern.proxy.access.Policies.lets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule makes of a certificate, name by name. */
class IdentityTest {
    private static final TestPki PKI = TestPki.withIntermediate(Instant.parse("2026-11-23T12:00:00Z"));

    /** One with a common name and a DNS name that no test asks for. */
    private static TestCertificate certificate() {
        return PKI.server("other.test");
    }

    private static X509Certificate named(String type, String name) {
        var certificate = certificate();
        return switch (type) {
            case "dns" -> certificate.dns(name).mint().leaf();
            case "uri" -> certificate.uri(name).mint().leaf();
            case "email" -> certificate.email(name).mint().leaf();
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static X509Certificate withSubject(X500NameBuilder subject) throws Exception {
        return certificate()
                .subject(new X500Principal(subject.build().getEncoded()))
                .mint()
                .leaf();
    }

    private static X500NameBuilder subject() {
        return new X500NameBuilder(BCStyle.INSTANCE);
    }

    @Nested
    class AlternativeNames {
        @ParameterizedTest(name = "{0} and {1}: {2}")
        @CsvSource({
            "client.acme.example, client.acme.example, true",
            "client.acme.example, CLIENT.Acme.example, true",
            "CLIENT.acme.example, client.acme.example, true",
            "client.acme.example, client.acme.example.evil.example, false",
            "client.acme.example, xclient.acme.example, false",
            "*.acme.example, client.acme.example, true",
            "*.acme.example, a.client.acme.example, false",
            "*.acme.example, acme.example, false",
            "*.acme.example, evilacme.example, false",
            "*.acme.example, '*.acme.example', false",
            "a.acme.example, '*.acme.example', false"
        })
        void comparesDnsNamesLabelByLabel(String pattern, String name, boolean lets) {
            assertThat(lets(allowing("{ dnsNames: [ \"" + pattern + "\" ] }"), named("dns", name)))
                    .isEqualTo(lets);
        }

        @ParameterizedTest(name = "C1 {index}")
        @ValueSource(
                strings = {
                    "www.acme.example\u0000.evil.example",
                    "www.acme.example\u0000",
                    "\u0000www.acme.example",
                    "www.acme.example.",
                    "www.acme.example ",
                    "www.acme.example\n",
                    "-www.acme.example",
                    "www..acme.example",
                    "www_.acme.example"
                })
        void c1TakesNoNameThatIsNone(String name) {
            var leaf = named("dns", name);

            assertThat(lets(allowing("{ dnsNames: [ www.acme.example, '*.acme.example' ] }"), leaf))
                    .isFalse();
            assertThat(lets(denying("{ dnsNames: www.acme.example }"), leaf)).isFalse();
        }

        @ParameterizedTest(name = "C2 {0} asked for, {1} there: {2}")
        @CsvSource({
            "dnsNames, www.acme.example, uri, www.acme.example",
            "dnsNames, www.acme.example, email, www.acme.example",
            "uris, 'https://www.acme.example/', dns, 'https://www.acme.example/'",
            "uris, 'mailto:ops@acme.example', email, 'mailto:ops@acme.example'",
            "uris, 'spiffe://acme.example/a', dns, 'spiffe://acme.example/a'",
            "emails, ops@acme.example, dns, ops@acme.example",
            "emails, ops@acme.example, uri, ops@acme.example"
        })
        void c2TakesNoNameOfAnotherType(String key, String wanted, String type, String name) {
            assertThat(lets(allowing("{ " + key + ": [ \"" + wanted + "\" ] }"), named(type, name)))
                    .isFalse();
        }

        @Test
        @DisplayName("C2 a common name is taken for no other kind of name")
        void c2NeverTakesTheCommonNameForAnother() {
            var leaf = certificate().subject("CN=www.acme.example").mint().leaf();

            assertThat(lets(allowing("{ dnsNames: www.acme.example }"), leaf)).isFalse();
            assertThat(lets(allowing("{ subject: { CN: www.acme.example } }"), leaf))
                    .isTrue();
        }

        @ParameterizedTest(name = "{0} and {1}: {2}")
        @CsvSource({
            "ops@acme.example, ops@acme.example, true",
            "ops@acme.example, ops@ACME.example, true",
            "ops@ACME.example, ops@acme.example, true",
            "ops@acme.example, Ops@acme.example, false",
            "*@acme.example, anyone@Acme.Example, true",
            "*@acme.example, a@b.acme.example, false",
            "*@acme.example, '\"a@evil.example\"@acme.example', false",
            "*@acme.example, 'a@evil.example@acme.example', false",
            "*@acme.example, @acme.example, false"
        })
        void comparesAddressesByDomainAndBox(String pattern, String address, boolean lets) {
            assertThat(lets(allowing("{ emails: [ \"" + pattern + "\" ] }"), named("email", address)))
                    .isEqualTo(lets);
        }

        @Test
        void comparesOtherUrisOctetByOctet() {
            var policy = allowing("{ uris: 'https://acme.example/App' }");

            assertThat(lets(policy, named("uri", "https://acme.example/App"))).isTrue();
            assertThat(lets(policy, named("uri", "https://acme.example/app"))).isFalse();
            assertThat(lets(policy, named("uri", "https://acme.example/App/"))).isFalse();
        }

        @Test
        void c11TakesNoNameOfACertificateThatHasHundreds() {
            var crowd = certificate();
            for (var at = 0; at < 100; at++) {
                crowd.dns("n" + at + ".acme.example");
            }
            var leaf = crowd.mint().leaf();

            assertThat(lets(allowing("{ dnsNames: n1.acme.example }"), leaf)).isFalse();
            assertThat(lets(denying("{ dnsNames: nobody.example }"), leaf)).isFalse();
        }

        @Test
        void takesNoNameFromAnExtensionThatCannotBeRead() {
            var leaf = PKI.issuing()
                    .authority("CN=x")
                    .extension(Extension.subjectAlternativeName, false, new DEROctetString(new byte[] {1, 2, 3}))
                    .mint()
                    .leaf();

            assertThat(lets(allowing("{ dnsNames: www.acme.example }"), leaf)).isFalse();
            assertThat(lets(denying("{ dnsNames: www.acme.example }"), leaf)).isFalse();
            assertThat(lets(denying("{ subject: { O: Acme } }"), leaf)).isTrue();
        }
    }

    @Nested
    class SpiffeIds {
        @ParameterizedTest(name = "{0} and {1}: {2}")
        @CsvSource({
            "spiffe://acme.example/client/a, spiffe://acme.example/client/a, true",
            "spiffe://acme.example/client/a, spiffe://acme.example/client/A, false",
            "spiffe://acme.example/client/*, spiffe://acme.example/client/a, true",
            "spiffe://acme.example/client/*, spiffe://acme.example/client, false",
            "spiffe://acme.example/client/*, spiffe://acme.example/client/a/b, false",
            "spiffe://acme.example/client/**, spiffe://acme.example/client/a/b, true",
            "spiffe://acme.example/client/**, spiffe://acme.example/clients/a, false",
            "spiffe://acme.example/**, spiffe://acme.example/a, true",
            "spiffe://acme.example/*/web, spiffe://acme.example/prod/web, true"
        })
        void matchesTheirPathsBySegments(String pattern, String uri, boolean lets) {
            assertThat(lets(allowing("{ uris: [ \"" + pattern + "\" ] }"), named("uri", uri)))
                    .isEqualTo(lets);
        }

        @ParameterizedTest(name = "C17 {0}")
        @ValueSource(
                strings = {
                    "spiffe://evil.example/client/a",
                    "spiffe://acme.example.evil.example/client/a",
                    "spiffe://evil.example/acme.example/client/a",
                    "SPIFFE://acme.example/client/a",
                    "spiffe://ACME.example/client/a",
                    "spiffe://acme.example:443/client/a",
                    "spiffe://user@acme.example/client/a",
                    "spiffe://acme.example/client/a?x",
                    "spiffe://acme.example/client/a#x",
                    "spiffe://acme.example/client/../client/a",
                    "spiffe://acme.example/client/./a",
                    "spiffe://acme.example/client/%61",
                    "spiffe://acme.example/client/%2e%2e/a",
                    "spiffe://acme.example/client/a/",
                    "spiffe://acme.example//client/a",
                    "spiffe://acme.example",
                    "spiffe://acme.example/",
                    "spiffe:///client/a",
                    "spiffe:acme.example/client/a",
                    "spiffe://acme.example/client/a\u0000",
                    "spiffe://acme.example/client/a b"
                })
        void c17TakesNoOtherForm(String uri) {
            var policy = allowing("{ uris: [ 'spiffe://acme.example/client/a', 'spiffe://acme.example/**' ] }");

            assertThat(lets(policy, named("uri", uri))).isFalse();
        }

        @Test
        @DisplayName("C17 of two SPIFFE ids none counts")
        void c17TakesNoneOfTwo() {
            var both = certificate()
                    .uri("spiffe://acme.example/a")
                    .uri("spiffe://acme.example/b")
                    .mint()
                    .leaf();
            var alike = certificate()
                    .uri("spiffe://acme.example/a")
                    .uri("SPIFFE://acme.example/b")
                    .mint()
                    .leaf();
            var beside = certificate()
                    .uri("spiffe://acme.example/a")
                    .uri("https://acme.example/")
                    .mint()
                    .leaf();
            var policy = allowing("{ uris: 'spiffe://acme.example/**' }");

            assertThat(lets(policy, both)).isFalse();
            assertThat(lets(policy, alike)).isFalse();
            assertThat(lets(policy, beside)).isTrue();
        }

        @Test
        @DisplayName("C17 an id that is unclear is denied where a rule denies one")
        void c17DeniesWhatMayBeTheOneThatADenyRuleMeans() {
            var policy = denying("{ uris: 'spiffe://acme.example/b' }");

            assertThat(lets(policy, named("uri", "spiffe://acme.example/a"))).isTrue();
            assertThat(lets(policy, named("uri", "spiffe://acme.example/b"))).isFalse();
            assertThat(lets(policy, named("uri", "spiffe://ACME.example/b"))).isFalse();
            assertThat(lets(
                            policy,
                            certificate()
                                    .uri("spiffe://acme.example/b")
                                    .uri("spiffe://acme.example/c")
                                    .mint()
                                    .leaf()))
                    .isFalse();
        }
    }

    @Nested
    class Subjects {
        @Test
        void matchesAnyValueOfEachAttributeInWhateverStringType() throws Exception {
            var policy = allowing("{ subject: { O: Acme, OU: [ Billing, Vertrieb ] } }");

            assertThat(lets(
                            policy,
                            withSubject(subject()
                                    .addRDN(BCStyle.O, new DERPrintableString("Acme"))
                                    .addRDN(BCStyle.OU, new DERUTF8String("Research"))
                                    .addRDN(BCStyle.OU, new DERBMPString("Vertrieb")))))
                    .isTrue();
            assertThat(lets(policy, withSubject(subject().addRDN(BCStyle.O, "Acme"))))
                    .isFalse();
            assertThat(lets(policy, withSubject(subject().addRDN(BCStyle.OU, "Billing"))))
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"acme", "Acme ", " Acme", "Acme\u0000", "Acme\u0000x", "Acme,OU=Billing", "Acmé", "xAcme"})
        void comparesValuesWhole(String value) throws Exception {
            var leaf = withSubject(subject().addRDN(BCStyle.O, new DERUTF8String(value)));

            assertThat(lets(allowing("{ subject: { O: Acme } }"), leaf)).isFalse();
        }

        @Test
        @DisplayName("C9 an attribute within the value of another is none")
        void c9TakesNoAttributeFromInsideAnother() {
            var leaf = certificate().subject("CN=admin\\,O=Acme").mint().leaf();

            assertThat(lets(allowing("{ subject: { O: Acme } }"), leaf)).isFalse();
            assertThat(lets(allowing("{ subject: { CN: 'admin,O=Acme' } }"), leaf))
                    .isTrue();
        }

        @Test
        void findsAttributesByOidToo() throws Exception {
            var leaf = withSubject(subject().addRDN(BCStyle.ORGANIZATION_IDENTIFIER, "NTREE-1"));

            assertThat(lets(allowing("{ subject: { 2.5.4.97: NTREE-1 } }"), leaf))
                    .isTrue();
            assertThat(lets(allowing("{ subject: { organizationIdentifier: NTREE-1 } }"), leaf))
                    .isTrue();
            assertThat(lets(allowing("{ subject: { 2.5.4.10: NTREE-1 } }"), leaf))
                    .isFalse();
        }

        @Test
        void takesWhatIsNoTextForWhateverADenyRuleMeans() throws Exception {
            var leaf = withSubject(subject().addRDN(BCStyle.O, new DERBitString(new byte[] {1})));

            assertThat(lets(allowing("{ subject: { O: Acme } }"), leaf)).isFalse();
            assertThat(lets(denying("{ subject: { O: Acme } }"), leaf)).isFalse();
            assertThat(lets(denying("{ subject: { OU: Acme } }"), leaf)).isTrue();
        }
    }

    @Nested
    class KeysAndNumbers {
        private final X509Certificate leaf = PKI.client("acme").mint().leaf();
        private final X509Certificate other = PKI.client("acme").mint().leaf();

        @Test
        void matchesTheIssuerInTheFormOfTheHeader() {
            assertThat(lets(allowing("{ issuers: 'CN=Test Issuing,O=Example' }"), leaf))
                    .isTrue();
            assertThat(lets(allowing("{ issuers: 'O=Example,CN=Test Issuing' }"), leaf))
                    .isFalse();
            assertThat(lets(allowing("{ issuers: 'CN=Test Root,O=Example' }"), leaf))
                    .isFalse();
        }

        @Test
        void matchesAKeyAndACertificateByTheirFingerprints() {
            var key = KeyFingerprint.of(leaf).hex();
            var certificate = Fingerprint.of(leaf).hex().toUpperCase(Locale.ROOT);
            var colons = certificate.replaceAll("(..)(?=.)", "$1:");

            assertThat(lets(allowing("{ keys: '" + key + "' }"), leaf)).isTrue();
            assertThat(lets(allowing("{ keys: '" + key + "' }"), other)).isFalse();
            assertThat(lets(allowing("{ certificates: '" + certificate + "' }"), leaf))
                    .isTrue();
            assertThat(lets(allowing("{ certificates: '" + colons + "' }"), leaf))
                    .isTrue();
            assertThat(lets(allowing("{ certificates: '" + certificate + "' }"), other))
                    .isFalse();
            assertThat(lets(allowing("{ keys: '" + certificate + "' }"), leaf)).isFalse();
        }

        /** Who holds a certificate can give it another fingerprint, and must not get around a denial by that. */
        @Test
        void matchesACertificateInEveryFormThatItsSignatureCanTake() {
            var held = PKI.client("acme").mint();
            var reformed = held.inItsOtherForm().leaf();
            var fingerprint = Fingerprint.of(held.leaf()).hex();

            assertThat(Fingerprint.of(reformed).hex()).isNotEqualTo(fingerprint);
            assertThat(lets(denying("{ certificates: '" + fingerprint + "' }"), held.leaf()))
                    .isFalse();
            assertThat(lets(denying("{ certificates: '" + fingerprint + "' }"), reformed))
                    .isFalse();
            assertThat(lets(denying("{ certificates: '" + fingerprint + "' }"), other))
                    .isTrue();
        }

        @Test
        void v12MatchesASerialNumberOfItsIssuerOnly() {
            var serial = leaf.getSerialNumber().toString(16);
            var policy = allowing("{ issuers: 'CN=Test Issuing,O=Example', serials: '00" + serial + "' }");

            assertThat(lets(policy, leaf)).isTrue();
            assertThat(lets(policy, other)).isFalse();
            assertThat(lets(allowing("{ issuers: 'CN=Another', serials: '" + serial + "' }"), leaf))
                    .isFalse();
        }
    }
}
