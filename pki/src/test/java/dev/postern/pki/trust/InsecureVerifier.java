package dev.postern.pki.trust;

import dev.postern.pki.trust.Verdict.Refused;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.spec.DSAPublicKeySpec;
import java.util.Optional;
import java.util.Set;

/**
 * A verifier by RFC 5280 alone, for conformance tests: longer chains, DSA keys with SHA-1, and any certificate as a client's. Nothing
 * else is loosened.
 */
public final class InsecureVerifier {
    /** The longest path of PKITS has five certificates below its anchor. */
    private static final int MORE_CERTIFICATES = 1;

    private static final Set<RefusalReason> OF_ITS_TIME =
            Set.of(RefusalReason.TYPE_UNSUPPORTED, RefusalReason.INCOMPATIBLE);

    private InsecureVerifier() {}

    /** A verifier that asks less than the product's. */
    public static ClientVerifier of(TrustStore store) {
        return ClientVerifier.of(
                store,
                new OwnRules(
                        MORE_CERTIFICATES,
                        InsecureVerifier::complaint,
                        path -> Optional.empty(),
                        InsecureVerifier::nextKey));
    }

    /** RFC 3279 §2.3.2: a DSA key without parameters has its issuer's. */
    private static PublicKey nextKey(PublicKey above, X509Certificate certificate) {
        var key = certificate.getPublicKey();
        if (!(key instanceof DSAPublicKey dsa) || dsa.getParams() != null || !(above instanceof DSAPublicKey issuer)) {
            return key;
        }
        var shared = issuer.getParams();
        try {
            return KeyFactory.getInstance("DSA")
                    .generatePublic(new DSAPublicKeySpec(dsa.getY(), shared.getP(), shared.getQ(), shared.getG()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Refused> complaint(X509Certificate certificate) {
        var dsa = certificate.getSigAlgName().endsWith("withDSA")
                || certificate.getPublicKey().getAlgorithm().equals("DSA");
        return CertificateRules.complaints(certificate)
                .filter(refused -> !dsa || !OF_ITS_TIME.contains(refused.reason()))
                .findFirst();
    }
}
