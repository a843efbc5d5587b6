package dev.postern.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.TestKeys;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.Verdict;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImpostorsTest {
    private static final Instant NOW = Instant.parse("2026-09-01T12:00:00Z");
    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final ClientVerifier verifier = ClientVerifier.of(pki.trust());

    @ParameterizedTest
    @MethodSource("keys")
    void lookLikeTheirVictimAndHaveNoTrust(KeyPair keys) {
        var victim = pki.client("acme").keys(keys).mint();
        var credential = new ProbeCredential(victim.chain(), victim.key());

        var impostors = new Impostors(credential, NOW, new SecureRandom()).all();

        assertThat(verifier.verify(victim.chain(), NOW)).isInstanceOf(Verdict.Accepted.class);
        assertThat(impostors).hasSize(5).allSatisfy((which, impostor) -> {
            var leaf = impostor.chain().leaf();
            assertThat(leaf.getSubjectX500Principal()).isEqualTo(victim.leaf().getSubjectX500Principal());
            assertThat(leaf.getExtensionValue("2.5.29.17"))
                    .isEqualTo(victim.leaf().getExtensionValue("2.5.29.17"));
            assertThat(impostor.key().getAlgorithm()).isEqualTo(victim.key().getAlgorithm());
            if (which == ProbeCase.STOLEN) {
                assertThat(impostor.chain()).isEqualTo(victim.chain());
                assertThat(impostor.key()).isNotEqualTo(victim.key());
            } else {
                assertThat(verifier.verify(impostor.chain(), NOW)).isInstanceOf(Verdict.Refused.class);
            }
        });
    }

    private static List<KeyPair> keys() {
        return List.of(TestKeys.p256(), TestKeys.ec("secp384r1"), TestKeys.rsa(2048));
    }
}
