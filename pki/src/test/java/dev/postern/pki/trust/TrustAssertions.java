package dev.postern.pki.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.trust.Verdict.Refused;

/** What tests of verdicts say. */
final class TrustAssertions {
    private TrustAssertions() {}

    static void assertRefused(Verdict verdict, RefusalReason reason) {
        assertThat(verdict).isInstanceOf(Refused.class);
        assertThat(((Refused) verdict).reason())
                .as(((Refused) verdict).detail())
                .isEqualTo(reason);
    }
}
