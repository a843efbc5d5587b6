package dev.postern.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SslPolicyTest {
    @Test
    void proposesForwardSecrecyAndPostQuantumByDefault() {
        var policy = SslPolicy.parse("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09");

        assertThat(policy).isEqualTo(SslPolicy.DEFAULT);
        assertThat(policy.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(policy.ciphers())
                .containsExactly(
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_CHACHA20_POLY1305_SHA256",
                        "ECDHE-ECDSA-AES128-GCM-SHA256",
                        "ECDHE-RSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-AES256-GCM-SHA384",
                        "ECDHE-RSA-AES256-GCM-SHA384");
        assertThat(policy.postQuantum()).isTrue();
        assertThat(policy.forwardSecret()).isTrue();
    }

    @Test
    void keepsTheOneOrderOfPreferenceOfTheLoadBalancer() {
        assertThat(SslPolicy.TLS_1_2_EXT_2018_06.ciphers())
                .containsExactly(
                        "ECDHE-ECDSA-AES128-GCM-SHA256",
                        "ECDHE-RSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-AES128-SHA256",
                        "ECDHE-RSA-AES128-SHA256",
                        "ECDHE-ECDSA-AES128-SHA",
                        "ECDHE-RSA-AES128-SHA",
                        "ECDHE-ECDSA-AES256-GCM-SHA384",
                        "ECDHE-RSA-AES256-GCM-SHA384",
                        "ECDHE-ECDSA-AES256-SHA384",
                        "ECDHE-RSA-AES256-SHA384",
                        "ECDHE-RSA-AES256-SHA",
                        "ECDHE-ECDSA-AES256-SHA",
                        "AES128-GCM-SHA256",
                        "AES128-SHA256",
                        "AES128-SHA",
                        "AES256-GCM-SHA384",
                        "AES256-SHA256",
                        "AES256-SHA");
        assertThat(SslPolicy.TLS_1_2_EXT_2018_06.forwardSecret()).isFalse();
    }

    @Test
    void leavesOutChaChaWhereTheNameSaysFips() {
        assertThat(SslPolicy.TLS13_1_3_FIPS_2023_04.ciphers())
                .containsExactly("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");
    }

    @ParameterizedTest
    @EnumSource(SslPolicy.class)
    void isFoundUnderTheLoadBalancersName(SslPolicy policy) {
        assertThat(SslPolicy.parse(policy.text())).isEqualTo(policy);
        assertThat(policy.text().replaceFirst("ELBSecurityPolicy-", "").replace('-', '_'))
                .isEqualToIgnoringCase(policy.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ELBSecurityPolicy-2016-08",
                "ELBSecurityPolicy-TLS13-1-0-2021-06",
                "ELBSecurityPolicy-TLS13-1-1-2021-06",
                "ELBSecurityPolicy-FS-2018-06",
                "TLS13-1-2-Res-PQ-2025-09",
                ""
            })
    void refusesWhatReachesBelowTls12OrIsUnknown(String name) {
        assertThatThrownBy(() -> SslPolicy.parse(name))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("\"" + name + "\" (expected: a policy that begins at TLS 1.2 or later: "
                        + "ELBSecurityPolicy-TLS13-1-3-2021-06, ");
    }
}
