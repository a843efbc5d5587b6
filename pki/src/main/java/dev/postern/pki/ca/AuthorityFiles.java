package dev.postern.pki.ca;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An authority in a directory: {@code root.pem root.key issuing.pem issuing.key settings}. Reading checks that all is there and
 * belongs together, and complains by the name of the file.
 */
final class AuthorityFiles {
    static final String ROOT = "root";
    static final String ISSUING = "issuing";

    private static final String SETTINGS = "settings";
    private static final int MAX_FILE_BYTES = 64 * 1024;

    // Bit numbers of RFC 5280 §4.2.1.3.
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private final Path directory;

    AuthorityFiles(Path directory) {
        this.directory = directory;
    }

    void write(String name, SigningKey key, Optional<char[]> passphrase) throws IOException {
        StateFiles.write(directory.resolve(name + ".key"), key.pem(passphrase), Access.OWNER);
        StateFiles.write(directory.resolve(name + ".pem"), Certificates.pem(key.certificate()), Access.EVERYONE);
    }

    SigningKey readRoot(Supplier<char[]> passphrase) throws IOException {
        var root = readCertificate(ROOT);
        checkIssuedBy(root, root, ROOT);
        return readKey(ROOT, root, passphrase);
    }

    SigningKey readIssuing(SigningKey root, Supplier<char[]> passphrase) throws IOException {
        var issuing = readCertificate(ISSUING);
        checkIssuedBy(issuing, root.certificate(), ISSUING);
        return readKey(ISSUING, issuing, passphrase);
    }

    void writeSettings(AuthoritySettings settings) throws IOException {
        var text = new StringBuilder();
        text.append("organization=").append(settings.organization()).append('\n');
        text.append("trustDomain=").append(settings.trustDomain()).append('\n');
        text.append("keyType=").append(settings.keyType()).append('\n');
        text.append("rootLifetime=").append(settings.rootLifetime()).append('\n');
        text.append("issuingLifetime=").append(settings.issuingLifetime()).append('\n');
        text.append("clientLifetime=").append(settings.clientLifetime()).append('\n');
        text.append("serverLifetime=").append(settings.serverLifetime()).append('\n');
        var urls = settings.crlUrls().stream().map(URI::toString).collect(Collectors.joining(" "));
        text.append("crlUrls=").append(urls).append('\n');
        StateFiles.write(directory.resolve(SETTINGS), text.toString(), Access.EVERYONE);
    }

    AuthoritySettings readSettings() throws IOException {
        var file = directory.resolve(SETTINGS);
        var values = new HashMap<String, String>();
        for (var line : StateFiles.read(file, MAX_FILE_BYTES).lines().toList()) {
            var equals = line.indexOf('=');
            if (equals < 0) {
                throw new MalformedInput(file + ": \"" + line + "\" (expected: name=value)");
            }
            values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        try {
            var settings = new AuthoritySettings(
                    take(values, "organization"),
                    new TrustDomain(take(values, "trustDomain")),
                    KeyType.parse(take(values, "keyType")),
                    Duration.parse(take(values, "rootLifetime")),
                    Duration.parse(take(values, "issuingLifetime")),
                    Duration.parse(take(values, "clientLifetime")),
                    Duration.parse(take(values, "serverLifetime")),
                    urls(take(values, "crlUrls")));
            if (!values.isEmpty()) {
                throw new MalformedInput("unknown setting " + values.keySet() + " (expected: none besides the known)");
            }
            return settings;
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        } catch (DateTimeParseException e) {
            throw new MalformedInput(
                    file + ": \"" + e.getParsedString() + "\" (expected: a duration, such as PT24H)", e);
        } catch (IllegalArgumentException e) {
            throw new MalformedInput(file + ": crlUrls: not a URL", e);
        }
    }

    private X509Certificate readCertificate(String name) throws IOException {
        var file = directory.resolve(name + ".pem");
        var text = StateFiles.read(file, MAX_FILE_BYTES);
        try {
            var certificates = Certificates.parsePem(text);
            if (certificates.size() != 1) {
                throw new MalformedInput(certificates.size() + " certificates (expected: 1)");
            }
            var certificate = certificates.get(0);
            var usage = certificate.getKeyUsage();
            if (certificate.getBasicConstraints() < 0 || usage == null || !usage[KEY_CERT_SIGN] || !usage[CRL_SIGN]) {
                throw new MalformedInput("not an authority's certificate (expected: CA:TRUE, keyCertSign and cRLSign)");
            }
            return certificate;
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }

    private void checkIssuedBy(X509Certificate certificate, X509Certificate root, String name) {
        var expected = "(expected: signed by the key of " + directory.resolve(ROOT + ".pem") + ")";
        if (!certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
            throw new MalformedInput(directory.resolve(name + ".pem") + ": issued under another name " + expected);
        }
        try {
            certificate.verify(root.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new MalformedInput(directory.resolve(name + ".pem") + ": signature does not verify " + expected, e);
        }
    }

    private SigningKey readKey(String name, X509Certificate certificate, Supplier<char[]> passphrase)
            throws IOException {
        var file = directory.resolve(name + ".key");
        var text = StateFiles.read(file, PrivateKeys.MAX_FILE_BYTES);
        PrivateKey key;
        try {
            key = PrivateKeys.parse(text, passphrase);
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
        if (!PrivateKeys.fits(key, certificate.getPublicKey())) {
            throw new MalformedInput(file + ": key does not fit its certificate (expected: the key of "
                    + directory.resolve(name + ".pem") + ")");
        }
        return new SigningKey(certificate, key);
    }

    private static String take(Map<String, String> values, String name) {
        var value = values.remove(name);
        if (value == null) {
            throw new MalformedInput(name + ": missing (expected: " + name + "=…)");
        }
        return value;
    }

    private static List<URI> urls(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(url -> !url.isEmpty())
                .map(URI::create)
                .toList();
    }
}
