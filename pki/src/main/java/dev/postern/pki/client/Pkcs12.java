package dev.postern.pki.client;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.MalformedInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;

/** A key and its chain in one file under a passphrase, as browsers and Windows take them. */
final class Pkcs12 {
    private Pkcs12() {}

    /** AES-256-CBC and HMAC-SHA256, which are what the platform writes since JDK 16; OpenSSL 3 reads it without asking for more. */
    static byte[] encode(ClientId id, PrivateKey key, CertificateChain chain, char[] passphrase) {
        if (passphrase.length == 0) {
            throw new MalformedInput("PKCS#12 passphrase: empty (expected: at least one character)");
        }
        // RFC 7292 and its readers disagree on how other characters become bytes, and the platform refuses them.
        if (!new String(passphrase).chars().allMatch(character -> character >= ' ' && character <= '~')) {
            throw new MalformedInput("PKCS#12 passphrase: has other than printable ASCII characters (expected: ASCII)");
        }
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(id.value(), key, passphrase, chain.certificates().toArray(Certificate[]::new));
            var bytes = new ByteArrayOutputStream();
            store.store(bytes, passphrase);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform writes PKCS#12", e);
        }
    }
}
