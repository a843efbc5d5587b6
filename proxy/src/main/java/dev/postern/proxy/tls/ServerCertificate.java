package dev.postern.proxy.tls;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.proxy.config.CertificateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;

/** A server certificate with its chain and the key that fits it. Never shown: {@code toString} names the files only. */
public record ServerCertificate(CertificateConfig config, CertificateChain chain, PrivateKey key) {
    /**
     * Reads and checks the pair.
     *
     * @throws MalformedInput naming the file, also for a key that belongs to another certificate
     * @throws IOException for a file that cannot be read
     */
    public static ServerCertificate read(CertificateConfig config) throws IOException {
        var chain = parse(config.chain(), CertificateChain::parsePem);
        var key = key(config);
        if (!PrivateKeys.fits(key, chain.leaf().getPublicKey())) {
            throw new MalformedInput(config.key() + ": does not fit the certificate in " + config.chain()
                    + " (expected: its private key)");
        }
        return new ServerCertificate(config, chain, key);
    }

    /** Whether it names this host, by a name or by a wildcard in place of its first label (RFC 6125 §6.4.3). */
    public boolean names(String host) {
        var dot = host.indexOf('.');
        var wildcard = dot < 0 ? host : "*" + host.substring(dot);
        return ServerNames.dnsNames(chain.leaf()).stream()
                .anyMatch(name -> name.equalsIgnoreCase(host) || name.equalsIgnoreCase(wildcard));
    }

    private static PrivateKey key(CertificateConfig config) throws IOException {
        if (config.keyPassphraseFile().isEmpty()) {
            return parse(config.key(), PrivateKeys::parse);
        }
        var passphrase = text(config.keyPassphraseFile().get()).strip();
        return parse(config.key(), text -> PrivateKeys.parse(text, passphrase::toCharArray));
    }

    private interface Parser<T> {
        T parse(String text);
    }

    private static <T> T parse(Path path, Parser<T> parser) throws IOException {
        try {
            return parser.parse(text(path));
        } catch (MalformedInput e) {
            throw e.in(path.toString());
        }
    }

    private static String text(Path path) throws IOException {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new IOException(path + ": cannot be read (expected: a readable text file)", e);
        }
    }

    @Override
    public String toString() {
        return "ServerCertificate[" + config.chain() + "]";
    }
}
