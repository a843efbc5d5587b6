package dev.postern.twin.pca;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/** The kinds of keys an authority can have, under AWS's names. */
enum KeyAlgorithm {
    RSA_2048("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4)),
    RSA_3072("RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4)),
    RSA_4096("RSA", new RSAKeyGenParameterSpec(4096, RSAKeyGenParameterSpec.F4)),
    EC_prime256v1("EC", new ECGenParameterSpec("secp256r1")),
    EC_secp384r1("EC", new ECGenParameterSpec("secp384r1")),
    EC_secp521r1("EC", new ECGenParameterSpec("secp521r1"));

    private final String family;
    private final AlgorithmParameterSpec parameters;

    KeyAlgorithm(String family, AlgorithmParameterSpec parameters) {
        this.family = family;
        this.parameters = parameters;
    }

    KeyPair generate(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance(family);
            generator.initialize(parameters, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform makes " + this + " keys", e);
        }
    }

    /** Whether keys of this kind sign so. */
    boolean signs(SigningAlgorithm algorithm) {
        return algorithm.name().endsWith(family.equals("RSA") ? "RSA" : "ECDSA");
    }
}
