package dev.postern.twin.acm;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import dev.postern.twin.state.Shelf;
import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The imported certificates and their keys, each in a directory of its own: {@code chain.pem} and {@code key.pem} (0600), under
 * names that stay, so that a listener notices when one is imported again. No method gives a key away. For many threads.
 */
public final class ServerCertificates {
    private static final int MAX_FILE_BYTES = 1024 * 1024;

    private final Path directory;
    private final Shelf<ImportedCertificate> shelf;

    private ServerCertificates(Path directory, Shelf<ImportedCertificate> shelf) {
        this.directory = directory;
        this.shelf = shelf;
    }

    /** The certificates kept in a directory, which is made if it is missing. */
    public static ServerCertificates open(Path directory) throws IOException {
        StateFiles.createDirectory(directory);
        return new ServerCertificates(
                directory, Shelf.open(directory.resolve("certificates.json"), ImportedCertificate.class));
    }

    /** The files a listener reads a certificate from. */
    public record Files(Path chain, Path key) {}

    /** The files of a certificate; empty if there is none of this ARN. */
    public Optional<Files> files(String arn) {
        return shelf.find(arn).map(it -> it.in(directory)).map(it -> new Files(chain(it), key(it)));
    }

    List<ImportedCertificate> all() {
        return shelf.all();
    }

    ImportedCertificate required(String arn) {
        return shelf.find(arn)
                .orElseThrow(() -> AwsError.of("ResourceNotFoundException", "Could not find certificate " + arn + "."));
    }

    /** The certificate and those above it, the leaf first. */
    List<X509Certificate> chainOf(ImportedCertificate certificate) {
        try {
            return Certificates.parsePem(StateFiles.read(chain(certificate.in(directory)), MAX_FILE_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("reading certificate " + certificate.arn(), e);
        }
    }

    /** A new certificate under an ARN that ends with an id of its own. */
    synchronized ImportedCertificate add(
            String arnPrefix, List<X509Certificate> chain, PrivateKey key, Map<String, String> tags, Instant now) {
        var id = UUID.randomUUID().toString();
        return put(new ImportedCertificate(arnPrefix + id, id, now, now, tags), chain, key);
    }

    /** Takes the place of what this ARN held. */
    synchronized ImportedCertificate replace(String arn, List<X509Certificate> chain, PrivateKey key, Instant now) {
        var old = required(arn);
        return put(new ImportedCertificate(arn, old.id(), old.createdAt(), now, old.tags()), chain, key);
    }

    synchronized void tag(String arn, Map<String, String> tags) {
        shelf.put(arn, required(arn).with(tags));
    }

    synchronized void delete(String arn) {
        var certificate = required(arn);
        shelf.remove(arn);
        try {
            StateFiles.deleteTree(certificate.in(directory));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting certificate " + arn, e);
        }
    }

    private ImportedCertificate put(ImportedCertificate certificate, List<X509Certificate> chain, PrivateKey key) {
        if (!PrivateKeys.fits(key, chain.get(0).getPublicKey())) {
            throw new MalformedInput("the private key does not match the certificate (expected: its own)");
        }
        try {
            var home = certificate.in(directory);
            StateFiles.createDirectory(home);
            StateFiles.write(key(home), PrivateKeys.encode(key), Access.OWNER);
            StateFiles.write(chain(home), Certificates.pem(chain), Access.EVERYONE);
        } catch (IOException e) {
            throw new UncheckedIOException("writing certificate " + certificate.arn(), e);
        }
        shelf.put(certificate.arn(), certificate);
        return certificate;
    }

    private static Path chain(Path home) {
        return home.resolve("chain.pem");
    }

    private static Path key(Path home) {
        return home.resolve("key.pem");
    }
}
