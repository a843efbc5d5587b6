package dev.postern.pki.ca;

import dev.postern.pki.x509.MalformedInput;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The kinds of keys made here. */
public enum KeyType {
    P256("p256", "secp256r1", 0),
    P384("p384", "secp384r1", 0),
    RSA2048("rsa2048", "", 2048),
    RSA3072("rsa3072", "", 3072),
    RSA4096("rsa4096", "", 4096);

    private final String text;
    private final String curve;
    private final int rsaBits;

    KeyType(String text, String curve, int rsaBits) {
        this.text = text;
        this.curve = curve;
        this.rsaBits = rsaBits;
    }

    /**
     * The type of this name, such as {@code p256}.
     *
     * @throws MalformedInput for any other text, listing the names
     */
    public static KeyType parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new MalformedInput("key type: \"" + text + "\" (expected: "
                        + Arrays.stream(values()).map(KeyType::toString).collect(Collectors.joining(", ")) + ")"));
    }

    /** A new key pair from this source of chance. */
    public KeyPair generate(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance(rsaBits > 0 ? "RSA" : "EC");
            generator.initialize(
                    rsaBits > 0
                            ? new RSAKeyGenParameterSpec(rsaBits, RSAKeyGenParameterSpec.F4)
                            : new ECGenParameterSpec(curve),
                    random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform makes " + text + " keys", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
