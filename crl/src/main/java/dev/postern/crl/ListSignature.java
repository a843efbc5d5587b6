package dev.postern.crl;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SignatureAlgorithms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/** The signature under a list, and whether it is good enough and whose it is. */
final class ListSignature {
    // The longest sound one, RSASSA-PSS with all parameters, has some 70 bytes; the bound keeps nesting from a
    // recursive parser.
    private static final int MAX_ALGORITHM_BYTES = 256;

    private final byte[] algorithm;
    private final byte[] value;

    ListSignature(byte[] algorithm, byte[] value) {
        this.algorithm = algorithm;
        this.value = value;
    }

    /** Throws unless the algorithm is one of ours and, as RFC 5280 §5.1.1.2 demands, the one that was signed. */
    void requireStrong(byte[] announced) {
        if (!Arrays.equals(algorithm, announced)) {
            throw new MalformedInput("signature algorithm differs inside and outside of what is signed");
        }
        var identifier = identifier();
        if (!SignatureAlgorithms.areStrong(identifier)) {
            throw new MalformedInput("signed with " + new DefaultAlgorithmNameFinder().getAlgorithmName(identifier)
                    + " (expected: " + SignatureAlgorithms.EXPECTED + ")");
        }
    }

    boolean isBy(X509Certificate issuer, byte[] bytes, int from, int length) {
        var builder = new JcaContentVerifierProviderBuilder();
        if (SignatureAlgorithms.isPss(identifier())) {
            // The JDK knows this one by another name than the parameters spell; the rest is faster there.
            builder.setProvider(new BouncyCastleProvider());
        }
        try {
            var verifier = builder.build(issuer.getPublicKey()).get(identifier());
            try (var signed = verifier.getOutputStream()) {
                signed.write(bytes, from, length);
            }
            return verifier.verify(value);
        } catch (OperatorCreationException | RuntimeOperatorException e) {
            // A key of another kind than the signature, or a signature that is no signature: not by this issuer.
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("digesting in memory", e);
        }
    }

    /** Bits nobody knows before the list is signed. */
    long seed() {
        return value.length < Long.BYTES
                ? 0
                : ByteBuffer.wrap(value, value.length - Long.BYTES, Long.BYTES).getLong();
    }

    private AlgorithmIdentifier identifier() {
        if (algorithm.length > MAX_ALGORITHM_BYTES) {
            throw new MalformedInput("signature algorithm of " + algorithm.length + " bytes (expected: at most "
                    + MAX_ALGORITHM_BYTES + ")");
        }
        try {
            return AlgorithmIdentifier.getInstance(algorithm);
        } catch (IllegalArgumentException e) {
            throw new MalformedInput("signature algorithm is unreadable", e);
        }
    }
}
