package dev.postern.pki.ca;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.SignatureAlgorithms;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A PKCS#10 request that has been checked: its key passed {@link KeyPolicy} and its signature proves that the sender holds it,
 * or this would not exist. Of all it says only the key counts; the names and extensions it asks for are not even kept.
 */
public final class CertificateRequest {
    /** The largest request file; one with an RSA key of 8,192 bits takes some 3 KB. */
    public static final int MAX_FILE_BYTES = 64 * 1024;

    private static final List<String> LABELS = List.of(Pem.CERTIFICATE_REQUEST, "NEW CERTIFICATE REQUEST");

    // AWS Private CA rejects a request that names nobody (API reference, IssueCertificate), though the name is never
    // used.
    private static final X500Name NOBODY = new X500Name("CN=postern");

    private final byte[] der;
    private final PublicKey publicKey;

    private CertificateRequest(byte[] der, PublicKey publicKey) {
        this.der = der;
        this.publicKey = publicKey;
    }

    /**
     * A request as it came, PEM or DER.
     *
     * @throws MalformedInput if it is anything else, holds a private key, or fails a check
     */
    public static CertificateRequest parse(byte[] bytes) {
        if (bytes.length > MAX_FILE_BYTES) {
            throw new MalformedInput(
                    "request of " + bytes.length + " bytes (expected: at most " + MAX_FILE_BYTES + ")");
        }
        return checked(Pem.looksLikePem(bytes) ? onlyBlock(new String(bytes, US_ASCII)) : bytes);
    }

    /** The request for a key made here. */
    public static CertificateRequest of(KeyPair keys) {
        try {
            return checked(new JcaPKCS10CertificationRequestBuilder(NOBODY, keys.getPublic())
                    .build(SigningKey.signer(keys.getPrivate()))
                    .getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    public KeyFingerprint keyFingerprint() {
        return KeyFingerprint.of(publicKey);
    }

    /** The request as it was signed, for an authority that is a service. */
    public byte[] der() {
        return der.clone();
    }

    private static byte[] onlyBlock(String pem) {
        var blocks = Pem.blocks(pem);
        for (var block : blocks) {
            if (block.label().endsWith("PRIVATE KEY")) {
                throw new MalformedInput("line " + block.line() + ": the request comes with its private key, which must"
                        + " now count as known to others (expected: a new key, and its request alone)");
            }
        }
        var requests =
                blocks.stream().filter(block -> LABELS.contains(block.label())).toList();
        if (requests.size() != 1) {
            throw new MalformedInput(requests.size() + " requests found (expected: 1, as -----BEGIN "
                    + Pem.CERTIFICATE_REQUEST + "-----)");
        }
        return requests.get(0).der();
    }

    private static CertificateRequest checked(byte[] der) {
        PKCS10CertificationRequest request;
        try {
            request = new PKCS10CertificationRequest(der);
            // One meaning of the bytes: what is not DER to the last byte could be read differently by an authority.
            if (!Arrays.equals(der, request.toASN1Structure().getEncoded("DER"))) {
                throw new MalformedInput("request is not in DER (expected: PKCS#10, PEM or DER)");
            }
        } catch (MalformedInput e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MalformedInput("not a certificate request (expected: PKCS#10, PEM or DER)", e);
        }
        var key = KeyPolicy.check(request.getSubjectPublicKeyInfo());
        if (!isSignedBy(key, request)) {
            throw new MalformedInput(
                    "request is not signed by its own key (expected: proof that the sender holds the private key)");
        }
        return new CertificateRequest(der.clone(), key);
    }

    private static boolean isSignedBy(PublicKey key, PKCS10CertificationRequest request) {
        var algorithm = request.getSignatureAlgorithm();
        if (!SignatureAlgorithms.areStrong(algorithm) || SignatureAlgorithms.isPss(algorithm)) {
            throw new MalformedInput("request signed with algorithm " + algorithm.getAlgorithm()
                    + " (expected: RSA PKCS#1 v1.5 or ECDSA, with SHA-256, SHA-384 or SHA-512)");
        }
        try {
            return request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (OperatorCreationException | PKCSException | RuntimeException e) {
            return false;
        }
    }
}
