package dev.postern.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SslPolicyTest {
    /** alb.md 2.4, the master order, each with its group. */
    private static final String MASTER = "ECDHE-ECDSA-AES128-GCM-SHA256/G ECDHE-RSA-AES128-GCM-SHA256/G "
            + "ECDHE-ECDSA-AES128-SHA256/S ECDHE-RSA-AES128-SHA256/S ECDHE-ECDSA-AES128-SHA/L ECDHE-RSA-AES128-SHA/L "
            + "ECDHE-ECDSA-AES256-GCM-SHA384/G ECDHE-RSA-AES256-GCM-SHA384/G ECDHE-ECDSA-AES256-SHA384/S "
            + "ECDHE-RSA-AES256-SHA384/S ECDHE-RSA-AES256-SHA/L ECDHE-ECDSA-AES256-SHA/L AES128-GCM-SHA256/R "
            + "AES128-SHA256/R AES128-SHA/L AES256-GCM-SHA384/R AES256-SHA256/R AES256-SHA/L";

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
                .isEqualToIgnoringCase(policy.name().replaceFirst("^P_", ""));
    }

    /** alb.md 2.4, the table of policies: T for TLS 1.3, then the groups G, S, R, L, of L perhaps its ECDHE half only. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TLS13-1-3-2021-06               | 1.3             | T
            TLS13-1-3-PQ-2025-09            | 1.3             | T
            TLS13-1-2-Res-2021-06           | 1.3 1.2         | TG
            TLS13-1-2-Res-PQ-2025-09        | 1.3 1.2         | TG
            TLS13-1-2-2021-06               | 1.3 1.2         | TGS
            TLS13-1-2-PQ-2025-09            | 1.3 1.2         | TGS
            TLS13-1-2-Ext1-2021-06          | 1.3 1.2         | TGSR
            TLS13-1-2-Ext1-PQ-2025-09       | 1.3 1.2         | TGSR
            TLS13-1-2-Ext2-2021-06          | 1.3 1.2         | TGSRL
            TLS13-1-2-Ext2-PQ-2025-09       | 1.3 1.2         | TGSRL
            TLS13-1-1-2021-06               | 1.3 1.2 1.1     | TGSRL
            TLS13-1-0-2021-06               | 1.3 1.2 1.1 1.0 | TGSRL
            TLS13-1-0-PQ-2025-09            | 1.3 1.2 1.1 1.0 | TGSRL
            TLS-1-2-2017-01                 | 1.2             | GSR
            TLS-1-2-Ext-2018-06             | 1.2             | GSRL
            TLS-1-1-2017-01                 | 1.2 1.1         | GSRL
            2016-08                         | 1.2 1.1 1.0     | GSRL
            FS-1-2-Res-2020-10              | 1.2             | G
            FS-1-2-Res-2019-08              | 1.2             | GS
            FS-1-2-2019-08                  | 1.2             | GSE
            FS-1-1-2019-08                  | 1.2 1.1         | GSE
            FS-2018-06                      | 1.2 1.1 1.0     | GSE
            TLS13-1-3-FIPS-2023-04          | 1.3             | F
            TLS13-1-3-FIPS-PQ-2025-09       | 1.3             | F
            TLS13-1-2-Res-FIPS-2023-04      | 1.3 1.2         | FG
            TLS13-1-2-Res-FIPS-PQ-2025-09   | 1.3 1.2         | FG
            TLS13-1-2-FIPS-2023-04          | 1.3 1.2         | FGS
            TLS13-1-2-FIPS-PQ-2025-09       | 1.3 1.2         | FGS
            TLS13-1-2-Ext0-FIPS-2023-04     | 1.3 1.2         | FGSE
            TLS13-1-2-Ext0-FIPS-PQ-2025-09  | 1.3 1.2         | FGSE
            TLS13-1-2-Ext1-FIPS-2023-04     | 1.3 1.2         | FGSR
            TLS13-1-2-Ext1-FIPS-PQ-2025-09  | 1.3 1.2         | FGSR
            TLS13-1-2-Ext2-FIPS-2023-04     | 1.3 1.2         | FGSRL
            TLS13-1-2-Ext2-FIPS-PQ-2025-09  | 1.3 1.2         | FGSRL
            TLS13-1-1-FIPS-2023-04          | 1.3 1.2 1.1     | FGSRL
            TLS13-1-0-FIPS-2023-04          | 1.3 1.2 1.1 1.0 | FGSRL
            TLS13-1-0-FIPS-PQ-2025-09       | 1.3 1.2 1.1 1.0 | FGSRL
            """)
    void givesVersionsAndCiphersOfTheLoadBalancersTable(String suffix, String versions, String groups) {
        var policy = SslPolicy.parse("ELBSecurityPolicy-" + suffix);

        assertThat(policy.protocols())
                .containsExactly(Arrays.stream(versions.split(" "))
                        .map(version -> version.equals("1.0") ? "TLSv1" : "TLSv" + version)
                        .toArray(String[]::new));
        var tls13 = groups.startsWith("T")
                ? List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
                : groups.startsWith("F")
                        ? List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384")
                        : List.<String>of();
        var older = Arrays.stream(MASTER.split(" "))
                .map(entry -> entry.split("/"))
                .filter(entry -> groups.contains(entry[1])
                        || (groups.contains("E") && entry[1].equals("L") && entry[0].startsWith("ECDHE-")))
                .map(entry -> entry[0])
                .toList();
        assertThat(policy.tls13Ciphers()).isEqualTo(tls13);
        assertThat(policy.tls12Ciphers()).isEqualTo(older);
        assertThat(policy.postQuantum()).isEqualTo(suffix.contains("PQ"));
    }

    @Test
    void hasNoOtherPolicyThanThoseOfTheTable() {
        assertThat(SslPolicy.values()).hasSize(37);
    }

    @ParameterizedTest
    @CsvSource({
        "ELBSecurityPolicy-2016-08, true",
        "ELBSecurityPolicy-TLS13-1-1-2021-06, true",
        "ELBSecurityPolicy-FS-1-2-2019-08, false",
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, false"
    })
    void tellsWhatReachesBelowTls12(String name, boolean deprecated) {
        assertThat(SslPolicy.parse(name).servesDeprecatedTls()).isEqualTo(deprecated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS13-1-2-Res-PQ-2025-09", "ELBSecurityPolicy-2015-05", "Lax", ""})
    void refusesWhatIsUnknown(String name) {
        assertThatThrownBy(() -> SslPolicy.parse(name))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("\"" + name + "\" (expected: ELBSecurityPolicy-TLS13-1-3-2021-06, ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ELBSecurityPolicy-TLS13-1-3-RFC9151-FIPS-2023-07",
                "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07"
            })
    void refusesThePoliciesWhoseListsAreNotPublished(String name) {
        assertThatThrownBy(() -> SslPolicy.parse(name))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("\"" + name + "\" (expected: a policy whose ciphers and groups are published; those of "
                        + "RFC 9151 are not, and a guess is not offered under their name)");
    }
}
