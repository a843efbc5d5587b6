package dev.postern.cli.probe;

import dev.postern.pki.x509.CertificateChain;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents one credential to whoever asks, whatever authorities they say they accept, and remembers that it did. For one
 * connection. The JDK does not check that key and certificate fit, which is what a thief's row needs.
 */
final class PresentedCredential extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final ProbeCredential credential;
    private boolean presented;

    PresentedCredential(ProbeCredential credential) {
        this.credential = credential;
    }

    boolean presented() {
        return presented;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket peer) {
        return Arrays.asList(keyTypes).contains(credential.key().getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        presented = true;
        CertificateChain chain = credential.chain();
        return chain.certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return credential.key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket peer) {
        return null;
    }
}
