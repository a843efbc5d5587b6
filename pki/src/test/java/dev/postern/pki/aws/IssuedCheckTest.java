package dev.postern.pki.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.KeyPurpose;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.testing.TestKeys;
import java.net.URI;
import java.security.KeyPair;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IssuedCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Validity VALIDITY = new Validity(NOW, NOW.plus(30, ChronoUnit.DAYS));
    private static final CertificateProfile PROFILE = new CertificateProfile(
            CertificateProfile.subject("acme"),
            List.of(AlternativeName.uri("spiffe://test.example/client/acme")),
            List.of(KeyPurpose.CLIENT_AUTH),
            VALIDITY,
            List.of());

    private final KeyPair keys = TestKeys.p256();
    private final TestAuthority authority = TestAuthority.root("CN=Root", NOW);

    @Test
    void findsNothingWrongWithWhatWasAskedFor() {
        assertThat(complaints(asAsked(authority), PROFILE)).isEmpty();
    }

    static Stream<Arguments> deviations() {
        return Stream.of(
                deviation("another name", it -> it.subject("CN=evil"), "subject: CN=evil (expected: CN=acme)"),
                deviation("another spelling", it -> it.subject("CN=ACME"), "subject: CN=ACME (expected: CN=acme)"),
                deviation("a name more", it -> it.subject("CN=acme,O=x"), "subject: CN=acme,O=x (expected: CN=acme)"),
                deviation("an alternative name more", it -> it.dns("evil.example"), "evil.example"),
                deviation(
                        "a purpose more",
                        it -> it.extendedKeyUsage(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth),
                        "purposes: "),
                deviation("no purpose", it -> it.without(Extension.extendedKeyUsage), "purposes: []"),
                deviation("earlier", it -> it.validFrom(NOW.minusSeconds(1)), "notBefore: 2026-11-23T08:59:59Z"),
                deviation("longer", it -> it.validUntil(VALIDITY.notAfter().plusSeconds(1)), "notAfter: "),
                deviation("another key", it -> it.keys(TestKeys.p256()), "another key"),
                deviation(
                        "an authority",
                        it -> it.extension(Extension.basicConstraints, true, new BasicConstraints(true)),
                        "an authority's certificate"),
                deviation("signs lists", it -> it.keyUsage(KeyUsage.digitalSignature | KeyUsage.cRLSign), "cRLSign"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("deviations")
    void namesWhatDiffers(String name, UnaryOperator<TestCertificate> change, String complaint) {
        assertThat(complaints(change.apply(asAsked(authority)), PROFILE))
                .singleElement()
                .asString()
                .contains(complaint);
    }

    @Test
    void seesThroughAnIssuerOfTheSameName() {
        assertThat(complaints(asAsked(TestAuthority.root("CN=Root", NOW)), PROFILE))
                .singleElement()
                .asString()
                .startsWith("signed by another (expected: by \"CN=Root");
    }

    @Test
    void missesTheListItWasToldToName() {
        var profile = PROFILE.withCrlUrls(List.of(URI.create("http://lists.example.com/a.crl")));

        assertThat(complaints(asAsked(authority), profile))
                .containsExactly("list URLs: [] (expected: [http://lists.example.com/a.crl])");
    }

    private TestCertificate asAsked(TestAuthority issuer) {
        return issuer.client("acme")
                .subject("CN=acme")
                .keys(keys)
                .validFrom(VALIDITY.notBefore())
                .validUntil(VALIDITY.notAfter());
    }

    private List<String> complaints(TestCertificate certificate, CertificateProfile profile) {
        return IssuedCheck.complaints(
                certificate.mint().leaf(),
                profile,
                VALIDITY,
                Set.of(KeyPurpose.CLIENT_AUTH),
                keys.getPublic(),
                authority.certificate());
    }

    private static Arguments deviation(String name, UnaryOperator<TestCertificate> change, String complaint) {
        return arguments(name, change, complaint);
    }
}
