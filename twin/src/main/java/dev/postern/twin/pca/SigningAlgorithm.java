package dev.postern.twin.pca;

import java.security.PrivateKey;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** How an authority signs, under AWS's names, which are the Java platform's but for case. */
enum SigningAlgorithm {
    SHA256WITHRSA,
    SHA384WITHRSA,
    SHA512WITHRSA,
    SHA256WITHECDSA,
    SHA384WITHECDSA,
    SHA512WITHECDSA;

    ContentSigner signer(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder(name()).build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("an authority's key signs by " + this, e);
        }
    }
}
