package dev.postern.proxy.config;

import static dev.postern.proxy.config.Cipher.Group.FORWARD_CBC_SHA1;
import static dev.postern.proxy.config.Cipher.Group.FORWARD_CBC_SHA2;
import static dev.postern.proxy.config.Cipher.Group.FORWARD_GCM;
import static dev.postern.proxy.config.Cipher.Group.RSA_SHA2;
import static dev.postern.proxy.config.SslPolicy.Versions.TLS10_TO_12;
import static dev.postern.proxy.config.SslPolicy.Versions.TLS10_TO_13;
import static dev.postern.proxy.config.SslPolicy.Versions.TLS11_TO_12;
import static dev.postern.proxy.config.SslPolicy.Versions.TLS11_TO_13;
import static dev.postern.proxy.config.SslPolicy.Versions.TLS12;
import static dev.postern.proxy.config.SslPolicy.Versions.TLS12_TO_13;
import static dev.postern.proxy.config.SslPolicy.Versions.TLS13;

import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The load balancer's security policies: protocols, ciphers and key-exchange groups of a listener (alb.md 2.4). Those that reach
 * below TLS 1.2 are lax settings. The FIPS policies give the ciphers of that name; no claim is made about a validated module.
 */
public enum SslPolicy {
    TLS13_1_3_2021_06("TLS13-1-3-2021-06", TLS13),
    TLS13_1_3_PQ_2025_09("TLS13-1-3-PQ-2025-09", TLS13),
    TLS13_1_2_RES_2021_06("TLS13-1-2-Res-2021-06", TLS12_TO_13, FORWARD_GCM),
    TLS13_1_2_RES_PQ_2025_09("TLS13-1-2-Res-PQ-2025-09", TLS12_TO_13, FORWARD_GCM),
    TLS13_1_2_2021_06("TLS13-1-2-2021-06", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2),
    TLS13_1_2_PQ_2025_09("TLS13-1-2-PQ-2025-09", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2),
    TLS13_1_2_EXT1_2021_06("TLS13-1-2-Ext1-2021-06", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS13_1_2_EXT1_PQ_2025_09("TLS13-1-2-Ext1-PQ-2025-09", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS13_1_2_EXT2_2021_06("TLS13-1-2-Ext2-2021-06", TLS12_TO_13, Cipher.Group.values()),
    TLS13_1_2_EXT2_PQ_2025_09("TLS13-1-2-Ext2-PQ-2025-09", TLS12_TO_13, Cipher.Group.values()),
    TLS13_1_1_2021_06("TLS13-1-1-2021-06", TLS11_TO_13, Cipher.Group.values()),
    TLS13_1_0_2021_06("TLS13-1-0-2021-06", TLS10_TO_13, Cipher.Group.values()),
    TLS13_1_0_PQ_2025_09("TLS13-1-0-PQ-2025-09", TLS10_TO_13, Cipher.Group.values()),

    TLS_1_2_2017_01("TLS-1-2-2017-01", TLS12, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS_1_2_EXT_2018_06("TLS-1-2-Ext-2018-06", TLS12, Cipher.Group.values()),
    TLS_1_1_2017_01("TLS-1-1-2017-01", TLS11_TO_12, Cipher.Group.values()),
    /** What the load balancer's API takes where nothing is said. */
    P_2016_08("2016-08", TLS10_TO_12, Cipher.Group.values()),
    FS_1_2_RES_2020_10("FS-1-2-Res-2020-10", TLS12, FORWARD_GCM),
    FS_1_2_RES_2019_08("FS-1-2-Res-2019-08", TLS12, FORWARD_GCM, FORWARD_CBC_SHA2),
    FS_1_2_2019_08("FS-1-2-2019-08", TLS12, FORWARD_GCM, FORWARD_CBC_SHA2, FORWARD_CBC_SHA1),
    FS_1_1_2019_08("FS-1-1-2019-08", TLS11_TO_12, FORWARD_GCM, FORWARD_CBC_SHA2, FORWARD_CBC_SHA1),
    FS_2018_06("FS-2018-06", TLS10_TO_12, FORWARD_GCM, FORWARD_CBC_SHA2, FORWARD_CBC_SHA1),

    TLS13_1_3_FIPS_2023_04("TLS13-1-3-FIPS-2023-04", TLS13),
    TLS13_1_3_FIPS_PQ_2025_09("TLS13-1-3-FIPS-PQ-2025-09", TLS13),
    TLS13_1_2_RES_FIPS_2023_04("TLS13-1-2-Res-FIPS-2023-04", TLS12_TO_13, FORWARD_GCM),
    TLS13_1_2_RES_FIPS_PQ_2025_09("TLS13-1-2-Res-FIPS-PQ-2025-09", TLS12_TO_13, FORWARD_GCM),
    TLS13_1_2_FIPS_2023_04("TLS13-1-2-FIPS-2023-04", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2),
    TLS13_1_2_FIPS_PQ_2025_09("TLS13-1-2-FIPS-PQ-2025-09", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2),
    TLS13_1_2_EXT0_FIPS_2023_04(
            "TLS13-1-2-Ext0-FIPS-2023-04", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2, FORWARD_CBC_SHA1),
    TLS13_1_2_EXT0_FIPS_PQ_2025_09(
            "TLS13-1-2-Ext0-FIPS-PQ-2025-09", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2, FORWARD_CBC_SHA1),
    TLS13_1_2_EXT1_FIPS_2023_04("TLS13-1-2-Ext1-FIPS-2023-04", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS13_1_2_EXT1_FIPS_PQ_2025_09(
            "TLS13-1-2-Ext1-FIPS-PQ-2025-09", TLS12_TO_13, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS13_1_2_EXT2_FIPS_2023_04("TLS13-1-2-Ext2-FIPS-2023-04", TLS12_TO_13, Cipher.Group.values()),
    TLS13_1_2_EXT2_FIPS_PQ_2025_09("TLS13-1-2-Ext2-FIPS-PQ-2025-09", TLS12_TO_13, Cipher.Group.values()),
    TLS13_1_1_FIPS_2023_04("TLS13-1-1-FIPS-2023-04", TLS11_TO_13, Cipher.Group.values()),
    TLS13_1_0_FIPS_2023_04("TLS13-1-0-FIPS-2023-04", TLS10_TO_13, Cipher.Group.values()),
    TLS13_1_0_FIPS_PQ_2025_09("TLS13-1-0-FIPS-PQ-2025-09", TLS10_TO_13, Cipher.Group.values());

    /** The load balancer's console proposes the same one. */
    public static final SslPolicy DEFAULT = TLS13_1_2_RES_PQ_2025_09;

    /** As both TLS engines name them, the newest first. */
    enum Versions {
        TLS10_TO_12("TLSv1.2", "TLSv1.1", "TLSv1"),
        TLS11_TO_12("TLSv1.2", "TLSv1.1"),
        TLS12("TLSv1.2"),
        TLS10_TO_13("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"),
        TLS11_TO_13("TLSv1.3", "TLSv1.2", "TLSv1.1"),
        TLS12_TO_13("TLSv1.3", "TLSv1.2"),
        TLS13("TLSv1.3");

        @SuppressWarnings("ImmutableEnumChecker") // List.of() cannot be modified
        private final List<String> names;

        Versions(String... names) {
            this.names = List.of(names);
        }
    }

    private static final String PREFIX = "ELBSecurityPolicy-";

    private final String suffix;
    private final Versions versions;

    @SuppressWarnings("ImmutableEnumChecker") // Stream.toList() cannot be modified
    private final List<String> tls12Ciphers;

    SslPolicy(String suffix, Versions versions, Cipher.Group... groups) {
        this.suffix = suffix;
        this.versions = versions;
        var taken = Set.of(groups);
        this.tls12Ciphers = Arrays.stream(Cipher.values())
                .filter(cipher -> taken.contains(cipher.group()))
                .map(Cipher::openSslName)
                .toList();
    }

    /**
     * The policy of this name.
     *
     * @throws MalformedInput for names that are unknown, or whose ciphers the load balancer's documentation does not tell
     */
    public static SslPolicy parse(String text) {
        if (text.startsWith(PREFIX) && text.contains("-RFC9151-")) {
            throw new MalformedInput(
                    "\"" + text + "\" (expected: a policy whose ciphers and groups are published; those of "
                            + "RFC 9151 are not, and a guess is not offered under their name)");
        }
        return Arrays.stream(values())
                .filter(policy -> policy.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new MalformedInput("\"" + text + "\" (expected: "
                        + Choice.listed(Arrays.stream(values()).map(SslPolicy::text)) + ")"));
    }

    /** The load balancer's name of it. */
    public String text() {
        return PREFIX + suffix;
    }

    /** As both TLS engines name them, the newest first: {@code TLSv1.3}, {@code TLSv1.2}, {@code TLSv1.1}, {@code TLSv1}. */
    public List<String> protocols() {
        return versions.names;
    }

    /** The oldest version a client gets by with. */
    public String oldestProtocol() {
        return versions.names.get(versions.names.size() - 1);
    }

    /** Whether a client gets by with what RFC 8996 has put an end to: TLS 1.0 or 1.1. */
    public boolean servesDeprecatedTls() {
        return oldestProtocol().equals("TLSv1") || oldestProtocol().equals("TLSv1.1");
    }

    /** The suites of TLS 1.3, in order of preference; empty where the policy ends at TLS 1.2. */
    public List<String> tls13Ciphers() {
        if (!versions.names.contains("TLSv1.3")) {
            return List.of();
        }
        var aes = Stream.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");
        return fips()
                ? aes.toList()
                : Stream.concat(aes, Stream.of("TLS_CHACHA20_POLY1305_SHA256")).toList();
    }

    /** The suites up to TLS 1.2 under their OpenSSL names, in order of preference; empty where the policy begins at TLS 1.3. */
    public List<String> tls12Ciphers() {
        return tls12Ciphers;
    }

    /** All of them, those of TLS 1.3 first. */
    public List<String> ciphers() {
        return Stream.concat(tls13Ciphers().stream(), tls12Ciphers.stream()).toList();
    }

    /** Whether hybrid key exchange with ML-KEM is on offer; certificates stay classical. */
    public boolean postQuantum() {
        return suffix.contains("-PQ-");
    }

    /** Whether every suite keeps old recordings safe should the server's key be lost. */
    public boolean forwardSecret() {
        return tls12Ciphers.stream().allMatch(name -> name.startsWith("ECDHE-"));
    }

    private boolean fips() {
        return suffix.contains("-FIPS-");
    }
}
