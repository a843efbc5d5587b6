package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Whether a path was issued for client authentication, as OpenSSL's sslclient purpose decides (alb.md 2.3): an absent usage
 * restricts nothing; a present one must name client authentication, and anyExtendedKeyUsage does not. The trust anchor is
 * exempt. Stricter in one point: an authority's own certificate is nobody's client certificate (C3).
 */
final class Purpose {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_AGREEMENT = 4;

    private Purpose() {}

    static Optional<Refused> complaint(CertificateChain path) {
        var leaf = path.leaf();
        if (leaf.getBasicConstraints() >= 0) {
            return refused("an authority's certificate presented as a client's");
        }
        var keyUsage = leaf.getKeyUsage();
        if (keyUsage != null && !keyUsage[DIGITAL_SIGNATURE] && !keyUsage[KEY_AGREEMENT]) {
            return refused("keyUsage of the client certificate lacks digitalSignature");
        }
        var belowAnchor = path.certificates().subList(0, path.certificates().size() - 1);
        for (var certificate : belowAnchor) {
            if (!includesClients(certificate)) {
                return refused("extendedKeyUsage lacks clientAuth"
                        + (certificate.equals(leaf) ? "" : " in an intermediate certificate"));
            }
        }
        return Optional.empty();
    }

    /** Whether its extended key usage, if it has one, names client authentication. */
    static boolean includesClients(X509Certificate certificate) {
        return extendedKeyUsage(certificate)
                .map(usages -> usages.contains(CLIENT_AUTH))
                .orElse(true);
    }

    private static Optional<List<String>> extendedKeyUsage(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getExtendedKeyUsage());
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("extendedKeyUsage", e);
        }
    }

    private static Optional<Refused> refused(String detail) {
        return Optional.of(new Refused(RefusalReason.PURPOSE_INVALID, detail));
    }
}
