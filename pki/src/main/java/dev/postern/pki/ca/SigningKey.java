package dev.postern.pki.ca;

import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.PrivateKeys;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.Optional;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority's certificate and the key that fits it; the key signs and is never handed out. */
public final class SigningKey {
    private final X509Certificate certificate;
    private final PrivateKey key;

    SigningKey(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Names the key, in the register and wherever lists are kept apart by issuer. */
    public KeyFingerprint fingerprint() {
        return KeyFingerprint.of(certificate);
    }

    /** A new signer, for one certificate or one list. */
    public ContentSigner signer() {
        return signer(key);
    }

    /** The key as PEM, for the one file it is kept in. */
    String pem(Optional<char[]> passphrase) {
        return passphrase.map(secret -> PrivateKeys.encode(key, secret)).orElseGet(() -> PrivateKeys.encode(key));
    }

    static ContentSigner signer(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder(algorithm(key)).build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("a key that was checked signs", e);
        }
    }

    /** The hash is as strong as the curve; RSA of any size here goes with SHA-256. */
    private static String algorithm(PrivateKey key) {
        if (!(key instanceof ECKey ec)) {
            return "SHA256withRSA";
        }
        var bits = ec.getParams().getOrder().bitLength();
        return bits <= 256 ? "SHA256withECDSA" : bits <= 384 ? "SHA384withECDSA" : "SHA512withECDSA";
    }

    @Override
    public String toString() {
        return "SigningKey[" + certificate.getSubjectX500Principal() + "]";
    }
}
