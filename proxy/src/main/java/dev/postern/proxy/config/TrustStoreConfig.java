package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * Where the trusted authorities and their revocation lists are, and how often to look again.
 *
 * @param revocations PEM or DER files; none means that nobody is revoked
 */
public record TrustStoreConfig(
        Path caCertificatesBundle, List<Path> revocations, RevocationPolicyConfig revocationPolicy, Duration refresh) {
    public static final Duration DEFAULT_REFRESH = Duration.ofSeconds(1);

    public TrustStoreConfig {
        revocations = List.copyOf(revocations);
        var seen = new HashSet<Path>();
        for (var at = 0; at < revocations.size(); at++) {
            if (!seen.add(revocations.get(at))) {
                throw new MalformedInput(
                        "revocations[" + at + "]: \"" + revocations.get(at) + "\" (expected: each list once)");
            }
        }
        Require.wait("refresh", refresh);
    }

    /** With the strict defaults. */
    public TrustStoreConfig(Path caCertificatesBundle, List<Path> revocations) {
        this(caCertificatesBundle, revocations, RevocationPolicyConfig.DEFAULT, DEFAULT_REFRESH);
    }
}
