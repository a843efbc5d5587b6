package dev.postern.crl.differential;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The keys all cases share, and signatures by them: the same ones in every run. For many threads. */
final class KeyPool {
    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final Map<String, KeyPair> pairs = new HashMap<>();

    KeyPool(long seed) {
        for (var name : new String[] {"root", "other root", "middle", "issuing", "leaf", "stranger"}) {
            pairs.put(name, pair(seed, name, "EC", new ECGenParameterSpec("secp256r1")));
        }
        pairs.put("p384", pair(seed, "p384", "EC", new ECGenParameterSpec("secp384r1")));
        pairs.put("p521", pair(seed, "p521", "EC", new ECGenParameterSpec("secp521r1")));
        pairs.put("k256", pair(seed, "k256", "EC", new ECGenParameterSpec("secp256k1")));
        pairs.put("p224", pair(seed, "p224", "EC", new ECGenParameterSpec("secp224r1")));
        pairs.put("ed25519", pair(seed, "ed25519", "Ed25519", new ECGenParameterSpec("Ed25519")));
        for (var bits : new int[] {1024, 2048, 3072}) {
            pairs.put(
                    "rsa" + bits,
                    pair(seed, "rsa" + bits, "RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4)));
        }
    }

    PublicKey publicKey(String name) {
        return pair(name).getPublic();
    }

    byte[] sign(String name, String algorithm, byte[] content) {
        try {
            var signature = Signature.getInstance(algorithm, BOUNCY_CASTLE);
            signature.initSign(key(name), chance(content.length, name));
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name + " " + algorithm, e);
        }
    }

    /** What signs by this key, unless a mutation says otherwise. */
    String algorithm(String name) {
        return switch (pair(name).getPublic().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "Ed25519", "EdDSA" -> "Ed25519";
            default -> "SHA256withECDSA";
        };
    }

    private PrivateKey key(String name) {
        return pair(name).getPrivate();
    }

    private KeyPair pair(String name) {
        var pair = pairs.get(name);
        if (pair == null) {
            throw new IllegalArgumentException("key: " + name + " (expected: one of " + pairs.keySet() + ")");
        }
        return pair;
    }

    private static KeyPair pair(long seed, String name, String algorithm, AlgorithmParameterSpec parameters) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE);
            generator.initialize(parameters, chance(seed, name));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static SecureRandom chance(long seed, String name) {
        try {
            var random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed((seed + name).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return random;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
