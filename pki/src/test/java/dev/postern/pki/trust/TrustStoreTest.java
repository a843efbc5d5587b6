package dev.postern.pki.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Certificates;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is made of a bundle that satisfies the rules; those are in {@link BundleCheckTest}. */
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
}
