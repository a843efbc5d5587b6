package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** Where PEM becomes RSA and EC private keys, and such keys PEM. No message here ever holds a part of a key or a passphrase. */
public final class PrivateKeys {
    /** The largest key file: an RSA key of 16,384 bits takes a fifth of it. */
    public static final int MAX_FILE_BYTES = 64 * 1024;

    private static final String PKCS8 = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final Set<String> LABELS = Set.of(PKCS8, ENCRYPTED, "EC PRIVATE KEY", "RSA PRIVATE KEY");
    // OWASP's floor for PBKDF2-HMAC-SHA256 (2023); some 0.3 s on a laptop, once a command.
    private static final int ITERATIONS = 600_000;
    // A file may ask for 2^31 rounds; this is seconds, not an hour (O2: iteration bombs).
    private static final BigInteger MAX_ITERATIONS = BigInteger.valueOf(5_000_000);
    private static final AlgorithmIdentifier HMAC_SHA256 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256);
    private static final byte[] PROBE = "does this private key belong to that public key".getBytes(UTF_8);
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private PrivateKeys() {}

    /**
     * The one private key of a PEM text, which is not encrypted.
     *
     * @throws MalformedInput if there is none, more than one, or it is encrypted or unreadable
     */
    public static PrivateKey parse(String pem) {
        return parse(pem, () -> {
            throw new MalformedInput("private key is encrypted (expected: a passphrase with it)");
        });
    }

    /**
     * The one private key of a PEM text; the passphrase is asked for only if the key is encrypted.
     *
     * @throws MalformedInput if there is none, more than one, the passphrase is wrong, or it is unreadable
     */
    public static PrivateKey parse(String pem, Supplier<char[]> passphrase) {
        if (pem.length() > MAX_FILE_BYTES) {
            throw new MalformedInput(
                    "private key of " + pem.length() + " bytes (expected: at most " + MAX_FILE_BYTES + ")");
        }
        if (pem.contains("Proc-Type: 4,ENCRYPTED")) {
            throw new MalformedInput("private key is encrypted in OpenSSL's old form"
                    + " (expected: PKCS#8, as openssl pkcs8 -topk8 writes it)");
        }
        var block = onlyKey(Pem.blocks(pem));
        return key(block.label().equals(ENCRYPTED) ? decrypted(block, passphrase) : plain(block));
    }

    /** PKCS#8 PEM, not encrypted. */
    public static String encode(PrivateKey key) {
        return Pem.encode(PKCS8, key.getEncoded());
    }

    /** PKCS#8 PEM under a passphrase: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256. */
    public static String encode(PrivateKey key, char[] passphrase) {
        if (passphrase.length == 0) {
            throw new MalformedInput("passphrase: empty (expected: at least one character)");
        }
        try {
            var encryptor = new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                    .setProvider(BOUNCY_CASTLE)
                    .setPRF(HMAC_SHA256)
                    .setIterationCount(ITERATIONS)
                    .build(passphrase);
            var encrypted = new JcaPKCS8EncryptedPrivateKeyInfoBuilder(key).build(encryptor);
            return Pem.encode(ENCRYPTED, encrypted.getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("encrypting to memory", e);
        }
    }

    /** Whether what the private key signs, the public key verifies. */
    public static boolean fits(PrivateKey privateKey, PublicKey publicKey) {
        if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            var signature = Signature.getInstance(
                    privateKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(privateKey);
            signature.update(PROBE);
            var signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Pem.Block onlyKey(List<Pem.Block> blocks) {
        var keys =
                blocks.stream().filter(block -> LABELS.contains(block.label())).toList();
        if (keys.size() != 1) {
            throw new MalformedInput(keys.size() + " private keys found (expected: 1, as -----BEGIN PRIVATE KEY-----)");
        }
        return keys.get(0);
    }

    private static PrivateKeyInfo plain(Pem.Block block) {
        try (var parser = new PEMParser(new StringReader(Pem.encode(block.label(), block.der())))) {
            var parsed = parser.readObject();
            if (parsed instanceof PEMKeyPair pair) {
                return pair.getPrivateKeyInfo();
            }
            if (parsed instanceof PrivateKeyInfo info) {
                return info;
            }
            throw unreadable(block);
        } catch (IOException | RuntimeException e) {
            // The cause is left out: what a parser says of a broken key may quote the key.
            throw unreadable(block);
        }
    }

    private static PrivateKeyInfo decrypted(Pem.Block block, Supplier<char[]> passphrase) {
        EncryptedPrivateKeyInfo info;
        try {
            info = EncryptedPrivateKeyInfo.getInstance(block.der());
            checkDerivation(info.getEncryptionAlgorithm());
        } catch (MalformedInput e) {
            throw e.in("line " + block.line());
        } catch (RuntimeException e) {
            throw unreadable(block);
        }
        try {
            return new PKCS8EncryptedPrivateKeyInfo(info)
                    .decryptPrivateKeyInfo(new JcePKCSPBEInputDecryptorProviderBuilder()
                            .setProvider(BOUNCY_CASTLE)
                            .build(passphrase.get()));
        } catch (PKCSException e) {
            throw new MalformedInput("line " + block.line() + ": private key does not open (expected: its passphrase)");
        }
    }

    private static void checkDerivation(AlgorithmIdentifier encryption) {
        if (!encryption.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            throw new MalformedInput("private key encrypted by " + encryption.getAlgorithm() + " (expected: PBES2)");
        }
        var derivation = PBES2Parameters.getInstance(encryption.getParameters()).getKeyDerivationFunc();
        if (!derivation.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw new MalformedInput("passphrase stretched by " + derivation.getAlgorithm() + " (expected: PBKDF2)");
        }
        var iterations = PBKDF2Params.getInstance(derivation.getParameters()).getIterationCount();
        if (iterations.signum() <= 0 || iterations.compareTo(MAX_ITERATIONS) > 0) {
            throw new MalformedInput("passphrase stretched by a count of " + iterations.bitLength()
                    + " bits (expected: 1.." + MAX_ITERATIONS + " iterations)");
        }
    }

    private static PrivateKey key(PrivateKeyInfo info) {
        var oid = info.getPrivateKeyAlgorithm().getAlgorithm();
        String algorithm;
        if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            algorithm = "EC";
        } else if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            algorithm = "RSA";
        } else {
            throw new MalformedInput("private key of algorithm " + oid + " (expected: RSA or EC)");
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new MalformedInput(
                    algorithm + " private key is not readable (expected: PKCS#8, a named curve if EC)");
        }
    }

    private static MalformedInput unreadable(Pem.Block block) {
        return new MalformedInput(
                "line " + block.line() + ": " + block.label() + " is not readable (expected: a PKCS#8, EC or RSA key)");
    }
}
