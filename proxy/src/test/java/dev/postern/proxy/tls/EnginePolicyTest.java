package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.SslPolicy;
import dev.postern.proxy.config.TlsEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnginePolicyTest {
    @Test
    void boringSslSaysWhichSuitesItHasNot() {
        var given = EnginePolicy.of(SslPolicy.P_2016_08, TlsEngine.BORINGSSL);

        assertThat(given.shortfall(SslPolicy.P_2016_08))
                .hasValue(
                        "ELBSecurityPolicy-2016-08 without ECDHE-ECDSA-AES128-SHA256, ECDHE-RSA-AES128-SHA256, "
                                + "ECDHE-ECDSA-AES256-SHA384, ECDHE-RSA-AES256-SHA384, AES128-SHA256, AES256-SHA256, which BoringSSL does not have");
    }

    @Test
    void boringSslGivesTheDefaultWhole() {
        var given = EnginePolicy.of(SslPolicy.DEFAULT, TlsEngine.BORINGSSL);

        assertThat(given.shortfall(SslPolicy.DEFAULT)).isEmpty();
        assertThat(given.ciphers()).isEqualTo(SslPolicy.DEFAULT.ciphers());
        assertThat(given.protocols()).isEqualTo(SslPolicy.DEFAULT.protocols());
        // alb.md 2.4 names SecP256r1MLKEM768 and SecP384r1MLKEM1024, too; tcnative's BoringSSL has not learnt them yet.
        assertThat(given.groups()).containsExactly("X25519MLKEM768", "X25519", "P-256", "P-384");
    }

    @Test
    void theJdkSaysThatItHasNoPostQuantumKeyExchangeAndNoOldVersions() {
        assertThat(EnginePolicy.of(SslPolicy.DEFAULT, TlsEngine.JDK).shortfall(SslPolicy.DEFAULT))
                .hasValue("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 without post-quantum key exchange, which the "
                        + "JDK's engine does not have");
        assertThat(EnginePolicy.of(SslPolicy.FS_2018_06, TlsEngine.JDK).shortfall(SslPolicy.FS_2018_06))
                .hasValue("ELBSecurityPolicy-FS-2018-06 without TLSv1.1, TLSv1, which the JDK's engine does not have");
    }

    @ParameterizedTest
    @EnumSource
    void neverGivesMoreThanThePolicyNorInAnotherOrder(SslPolicy policy) {
        for (var engine : new TlsEngine[] {TlsEngine.BORINGSSL, TlsEngine.JDK}) {
            var given = EnginePolicy.of(policy, engine);

            assertThat(policy.ciphers()).containsSubsequence(given.ciphers());
            assertThat(policy.protocols()).containsSubsequence(given.protocols());
            assertThat(given.groups().contains("X25519MLKEM768"))
                    .isEqualTo(policy.postQuantum() && engine == TlsEngine.BORINGSSL);
        }
    }
}
