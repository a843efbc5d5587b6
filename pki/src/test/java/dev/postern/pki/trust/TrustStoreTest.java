package dev.postern.pki.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bundle rules of the load balancer (alb.md 2.1, 3.4). */
class TrustStoreTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final String ROOT = Certificates.pem(PKI.root().certificate());

    @Test
    void takesRootsAndIntermediatesAndComments() {
        var store = TrustStore.parse("# the provider's root\n" + ROOT + "# and its issuing authority\n"
                + Certificates.pem(PKI.issuing().certificate()));

        assertThat(store.anchors())
                .containsExactly(PKI.root().certificate(), PKI.issuing().certificate());
    }

    @Test
    void hasAnotherEpochExactlyWhenItHasOtherCertificates() {
        assertThat(TrustStore.parse(ROOT).epoch())
                .isEqualTo(TrustStore.parse("# same\n" + ROOT).epoch())
                .isNotEqualTo(PKI.trust().epoch());
    }

    static Stream<Arguments> refuses() {
        return Stream.of(
                arguments("", "no certificate in the bundle (expected: 1..25)"),
                arguments("# nothing\n", "no certificate in the bundle (expected: 1..25)"),
                arguments(ROOT + ROOT, "stands twice in the bundle, first in line 1"),
                arguments(ROOT + "\n" + ROOT, "blank line"),
                arguments("Certificate:\n    Data:\n" + ROOT, "line 1: text outside a certificate"),
                arguments("# a-b\n" + ROOT, "line 1: comment with a \"-\""),
                arguments(ROOT.replace("CERTIFICATE", "X509 CRL"), "only certificates in a bundle"),
                arguments(ROOT.replace("-----END", "-----FIN"), "is not closed"),
                arguments(ROOT.replaceFirst("M", "!"), "not base64"),
                arguments(PKI.client("acme").mint().behind().chainPem(), "is not an authority"),
                arguments(
                        Certificates.pem(PKI.root()
                                .authority("CN=Weak")
                                .keys(TestKeys.rsa(1024))
                                .mintAuthority()
                                .certificate()),
                        "RSA key of 1024 bits"),
                arguments(
                        Certificates.pem(PKI.root()
                                .authority("CN=Sha1")
                                .signedWith("SHA1withECDSA")
                                .mintAuthority()
                                .certificate()),
                        "signed with SHA1withECDSA"),
                arguments(bundleOf(26), "26 certificates in the bundle (expected: 1..25)"));
    }

    @ParameterizedTest
    @MethodSource
    void refuses(String bundle, String complaint) {
        assertThatThrownBy(() -> TrustStore.parse(bundle))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void takesTwentyFiveCertificatesAndNotTenThousandBytesOfNames() {
        assertThat(TrustStore.parse(bundleOf(25)).anchors()).hasSize(25);

        var longNames = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            longNames.append(Certificates.pem(
                    TestAuthority.root("CN=" + i + ",O=" + "x".repeat(240) + ",OU=" + "y".repeat(240), NOW)
                            .certificate()));
        }
        assertThatThrownBy(() -> TrustStore.parse(longNames.toString()))
                .hasMessageContaining("subject names take")
                .hasMessageContaining("expected: at most 10000");
    }

    private static String bundleOf(int count) {
        var bundle = new StringBuilder();
        for (int i = 0; i < count; i++) {
            bundle.append(
                    Certificates.pem(TestAuthority.root("CN=Root " + i, NOW).certificate()));
        }
        return bundle.toString();
    }
}
