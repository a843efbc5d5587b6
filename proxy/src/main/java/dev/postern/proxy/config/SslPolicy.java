package dev.postern.proxy.config;

import static dev.postern.proxy.config.Cipher.Group.FORWARD_CBC_SHA1;
import static dev.postern.proxy.config.Cipher.Group.FORWARD_CBC_SHA2;
import static dev.postern.proxy.config.Cipher.Group.FORWARD_GCM;
import static dev.postern.proxy.config.Cipher.Group.RSA_SHA2;

import dev.postern.pki.x509.MalformedInput;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The load balancer's security policies that begin at TLS 1.2 or later: protocols, ciphers and key-exchange groups of a
 * listener (alb.md 2.4). The FIPS policies give the ciphers of that name; no claim is made about a validated module.
 */
public enum SslPolicy {
    TLS13_1_3_2021_06("TLS13-1-3-2021-06", Kind.TLS13),
    TLS13_1_3_PQ_2025_09("TLS13-1-3-PQ-2025-09", Kind.TLS13),
    TLS13_1_2_RES_2021_06("TLS13-1-2-Res-2021-06", Kind.BOTH, FORWARD_GCM),
    TLS13_1_2_RES_PQ_2025_09("TLS13-1-2-Res-PQ-2025-09", Kind.BOTH, FORWARD_GCM),
    TLS13_1_2_2021_06("TLS13-1-2-2021-06", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2),
    TLS13_1_2_PQ_2025_09("TLS13-1-2-PQ-2025-09", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2),
    TLS13_1_2_EXT1_2021_06("TLS13-1-2-Ext1-2021-06", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS13_1_2_EXT1_PQ_2025_09("TLS13-1-2-Ext1-PQ-2025-09", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS13_1_2_EXT2_2021_06("TLS13-1-2-Ext2-2021-06", Kind.BOTH, Cipher.Group.values()),
    TLS13_1_2_EXT2_PQ_2025_09("TLS13-1-2-Ext2-PQ-2025-09", Kind.BOTH, Cipher.Group.values()),

    TLS_1_2_2017_01("TLS-1-2-2017-01", Kind.TLS12, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS_1_2_EXT_2018_06("TLS-1-2-Ext-2018-06", Kind.TLS12, Cipher.Group.values()),
    FS_1_2_RES_2020_10("FS-1-2-Res-2020-10", Kind.TLS12, FORWARD_GCM),
    FS_1_2_RES_2019_08("FS-1-2-Res-2019-08", Kind.TLS12, FORWARD_GCM, FORWARD_CBC_SHA2),
    FS_1_2_2019_08("FS-1-2-2019-08", Kind.TLS12, FORWARD_GCM, FORWARD_CBC_SHA2, FORWARD_CBC_SHA1),

    TLS13_1_3_FIPS_2023_04("TLS13-1-3-FIPS-2023-04", Kind.TLS13),
    TLS13_1_3_FIPS_PQ_2025_09("TLS13-1-3-FIPS-PQ-2025-09", Kind.TLS13),
    TLS13_1_2_RES_FIPS_2023_04("TLS13-1-2-Res-FIPS-2023-04", Kind.BOTH, FORWARD_GCM),
    TLS13_1_2_RES_FIPS_PQ_2025_09("TLS13-1-2-Res-FIPS-PQ-2025-09", Kind.BOTH, FORWARD_GCM),
    TLS13_1_2_FIPS_2023_04("TLS13-1-2-FIPS-2023-04", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2),
    TLS13_1_2_FIPS_PQ_2025_09("TLS13-1-2-FIPS-PQ-2025-09", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2),
    TLS13_1_2_EXT0_FIPS_2023_04(
            "TLS13-1-2-Ext0-FIPS-2023-04", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2, FORWARD_CBC_SHA1),
    TLS13_1_2_EXT0_FIPS_PQ_2025_09(
            "TLS13-1-2-Ext0-FIPS-PQ-2025-09", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2, FORWARD_CBC_SHA1),
    TLS13_1_2_EXT1_FIPS_2023_04("TLS13-1-2-Ext1-FIPS-2023-04", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS13_1_2_EXT1_FIPS_PQ_2025_09(
            "TLS13-1-2-Ext1-FIPS-PQ-2025-09", Kind.BOTH, FORWARD_GCM, FORWARD_CBC_SHA2, RSA_SHA2),
    TLS13_1_2_EXT2_FIPS_2023_04("TLS13-1-2-Ext2-FIPS-2023-04", Kind.BOTH, Cipher.Group.values()),
    TLS13_1_2_EXT2_FIPS_PQ_2025_09("TLS13-1-2-Ext2-FIPS-PQ-2025-09", Kind.BOTH, Cipher.Group.values());

    /** The load balancer's console proposes the same one. */
    public static final SslPolicy DEFAULT = TLS13_1_2_RES_PQ_2025_09;

    private enum Kind {
        TLS12,
        TLS13,
        BOTH
    }

    private static final String PREFIX = "ELBSecurityPolicy-";

    private final String suffix;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // Stream.toList() cannot be modified
    private final List<String> tls12Ciphers;

    SslPolicy(String suffix, Kind kind, Cipher.Group... groups) {
        this.suffix = suffix;
        this.kind = kind;
        var taken = Set.of(groups);
        this.tls12Ciphers = Arrays.stream(Cipher.values())
                .filter(cipher -> taken.contains(cipher.group()))
                .map(Cipher::openSslName)
                .toList();
    }

    /**
     * The policy of this name.
     *
     * @throws MalformedInput for names that are unknown, that reach below TLS 1.2, or whose ciphers are not published
     */
    public static SslPolicy parse(String text) {
        return Arrays.stream(values())
                .filter(policy -> policy.text().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new MalformedInput("\"" + text + "\" (expected: a policy that begins at TLS 1.2 or later: "
                                + Choice.listed(Arrays.stream(values()).map(SslPolicy::text)) + ")"));
    }

    /** The load balancer's name of it. */
    public String text() {
        return PREFIX + suffix;
    }

    /** As both TLS engines name them, the newest first: {@code TLSv1.3}, {@code TLSv1.2}. */
    public List<String> protocols() {
        return switch (kind) {
            case TLS12 -> List.of("TLSv1.2");
            case TLS13 -> List.of("TLSv1.3");
            case BOTH -> List.of("TLSv1.3", "TLSv1.2");
        };
    }

    /** The suites of TLS 1.3, in order of preference; empty where the policy ends at TLS 1.2. */
    public List<String> tls13Ciphers() {
        if (kind == Kind.TLS12) {
            return List.of();
        }
        var aes = Stream.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");
        return fips()
                ? aes.toList()
                : Stream.concat(aes, Stream.of("TLS_CHACHA20_POLY1305_SHA256")).toList();
    }

    /** The suites of TLS 1.2 under their OpenSSL names, in order of preference; empty where the policy begins at TLS 1.3. */
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
