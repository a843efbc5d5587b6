package dev.postern.twin.pca;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/** The kinds of keys an authority can have, under AWS's names. */
enum KeyAlgorithm {
    RSA_2048("", 2048),
    RSA_3072("", 3072),
    RSA_4096("", 4096),
    EC_prime256v1("secp256r1", 0),
    EC_secp384r1("secp384r1", 0),
    EC_secp521r1("secp521r1", 0);

    private final String curve;
    private final int rsaBits;

    KeyAlgorithm(String curve, int rsaBits) {
        this.curve = curve;
        this.rsaBits = rsaBits;
    }

    KeyPair generate(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance(rsaBits > 0 ? "RSA" : "EC");
            generator.initialize(
                    rsaBits > 0
                            ? new RSAKeyGenParameterSpec(rsaBits, RSAKeyGenParameterSpec.F4)
                            : new ECGenParameterSpec(curve),
                    random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform makes " + this + " keys", e);
        }
    }

    /** Whether keys of this kind sign so. */
    boolean signs(SigningAlgorithm algorithm) {
        return algorithm.name().endsWith(rsaBits > 0 ? "RSA" : "ECDSA");
    }
}
