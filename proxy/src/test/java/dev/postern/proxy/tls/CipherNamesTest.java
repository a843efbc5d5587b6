package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.config.SslPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CipherNamesTest {
    @ParameterizedTest
    @CsvSource({
        "ECDHE-ECDSA-AES128-GCM-SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "ECDHE-RSA-AES256-SHA384, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "ECDHE-RSA-AES128-SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
        "AES256-GCM-SHA384, TLS_RSA_WITH_AES_256_GCM_SHA384",
        "AES128-SHA, TLS_RSA_WITH_AES_128_CBC_SHA",
        "TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256"
    })
    void translatesBothWays(String openSsl, String iana) {
        assertThat(CipherNames.iana(openSsl)).isEqualTo(iana);
        assertThat(CipherNames.openSsl(iana)).isEqualTo(openSsl);
    }

    @ParameterizedTest
    @EnumSource
    void comesBackToTheSameNameForEveryCipherOfEveryPolicy(SslPolicy policy) {
        assertThat(policy.ciphers())
                .allSatisfy(cipher -> assertThat(CipherNames.openSsl(CipherNames.iana(cipher)))
                        .isEqualTo(cipher));
    }
}
