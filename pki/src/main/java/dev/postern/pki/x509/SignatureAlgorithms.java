package dev.postern.pki.x509;

import java.math.BigInteger;
import java.util.Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.AlgorithmNameFinder;
import org.bouncycastle.operator.DefaultSignatureNameFinder;

/**
 * The signatures that count: SHA-256, SHA-384 or SHA-512 with RSA (PKCS #1 v1.5 or PSS) or ECDSA, the load balancer's list
 * (alb.md 2.1). One list for certificates, requests and revocation lists.
 */
public final class SignatureAlgorithms {
    /** What was expected, for the message about one that does not count. */
    public static final String EXPECTED =
            "SHA-256, SHA-384 or SHA-512 with RSA or EC; with RSASSA-PSS the same hash for MGF1";

    // No signature of the largest key holds more (RFC 8017 §9.1.1); OpenSSL takes as much as fits.
    private static final BigInteger MAX_SALT_OCTETS = BigInteger.valueOf(RsaBounds.MAX_BITS / 8);
    private static final AlgorithmNameFinder NAMES = new DefaultSignatureNameFinder();
    private static final Set<String> STRONG = Set.of(
            "1.2.840.113549.1.1.11", // sha256WithRSAEncryption
            "1.2.840.113549.1.1.12", // sha384WithRSAEncryption
            "1.2.840.113549.1.1.13", // sha512WithRSAEncryption
            "1.2.840.10045.4.3.2", // ecdsa-with-SHA256
            "1.2.840.10045.4.3.3", // ecdsa-with-SHA384
            "1.2.840.10045.4.3.4"); // ecdsa-with-SHA512
    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";
    private static final String MGF1 = "1.2.840.113549.1.1.8";
    private static final Set<String> PSS_HASHES =
            Set.of("2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"); // SHA-256, 384, 512

    private SignatureAlgorithms() {}

    /** Whether signatures of this kind count; unreadable or needless parameters mean no. */
    public static boolean areStrong(AlgorithmIdentifier algorithm) {
        if (isPss(algorithm)) {
            return isStrongPss(algorithm);
        }
        // RFC 4055 §5 and RFC 5758 §3.2: null with RSA, nothing with EC; some leave away the one and write the other.
        var parameters = algorithm.getParameters();
        return STRONG.contains(algorithm.getAlgorithm().getId())
                && (parameters == null || DERNull.INSTANCE.equals(parameters));
    }

    /** What people call it; its identifier, if it has no name. */
    public static String name(AlgorithmIdentifier algorithm) {
        return isPss(algorithm)
                ? "RSASSA-PSS"
                : NAMES.getAlgorithmName(algorithm.getAlgorithm()).replace("WITH", "with");
    }

    /** RSASSA-PSS, which libraries know by different names. */
    public static boolean isPss(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().getId().equals(RSASSA_PSS);
    }

    private static boolean isStrongPss(AlgorithmIdentifier algorithm) {
        try {
            // RFC 4055 §3.1: absent parameters mean SHA-1.
            var parameters = RSASSAPSSparams.getInstance(algorithm.getParameters());
            if (parameters == null) {
                return false;
            }
            var mask = AlgorithmIdentifier.getInstance(
                    parameters.getMaskGenAlgorithm().getParameters());
            var hash = parameters.getHashAlgorithm().getAlgorithm().getId();
            // "With MGF1" (alb.md 2.1), and with one hash for both, as TLS has it (RFC 8446 §4.2.3): mixed is not
            // documented.
            return mask != null
                    && parameters.getMaskGenAlgorithm().getAlgorithm().getId().equals(MGF1)
                    && PSS_HASHES.contains(hash)
                    && mask.getAlgorithm().getId().equals(hash)
                    && parameters.getSaltLength().signum() >= 0
                    && parameters.getSaltLength().compareTo(MAX_SALT_OCTETS) <= 0
                    && parameters.getTrailerField().equals(BigInteger.ONE);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return false;
        }
    }
}
