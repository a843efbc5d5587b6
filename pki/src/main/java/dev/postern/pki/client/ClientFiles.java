package dev.postern.pki.client;

import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DirectoryLock;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directory with what each client is handed: {@code clients/ID/}. New files are first complete in {@code .ID.new}, then their
 * certificate is in the register, then they are renamed into place; {@link #recover} finishes what was stopped in between:
 *
 * <pre>
 *   .ID.new written ──stopped──▶ certificate not in the register: deleted
 *        │ register
 *        ▼
 *   .ID.new and registered ──stopped──▶ put into place
 *        │ ID → .ID.old, .ID.new → ID
 *        ▼
 *   ID and .ID.old ──stopped──▶ .ID.old deleted
 * </pre>
 */
public final class ClientFiles {
    private static final String CERTIFICATE = "client.pem";
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private final Path directory;
    private final List<X509Certificate> serverTrust;
    private final URI edge;

    /**
     * Files in this directory.
     *
     * @param serverTrust what clients trust the server by, their {@code ca.pem}
     * @param edge where the README says to send a first request
     */
    public ClientFiles(Path directory, List<X509Certificate> serverTrust, URI edge) {
        this.directory = directory;
        this.serverTrust = List.copyOf(serverTrust);
        this.edge = edge;
    }

    public Path of(ClientId id) {
        return directory.resolve(id.value());
    }

    /**
     * Finishes or undoes what was stopped half-way; to be called before the register and the directory are compared. Does nothing
     * when nothing is left over.
     */
    public void recover(ClientRegister register) throws IOException {
        exclusively(register, () -> directory);
    }

    /** Waits until no one else is at work here, recovers, then runs. */
    <T> T exclusively(ClientRegister register, DirectoryLock.Work<T> work) throws IOException {
        return DirectoryLock.holding(directory, () -> {
            finishWhatWasStopped(register);
            return work.run();
        });
    }

    /** Writes all files of a client where nobody looks for them yet. */
    void prepare(ClientId id, CertificateChain issued, Optional<PrivateKey> key, Optional<byte[]> pkcs12)
            throws IOException {
        var target = prepared(id);
        StateFiles.deleteTree(target);
        StateFiles.createDirectory(target);
        if (key.isPresent()) {
            StateFiles.write(target.resolve("client.key"), PrivateKeys.encode(key.get()), Access.OWNER);
        }
        if (pkcs12.isPresent()) {
            StateFiles.write(target.resolve("client.p12"), pkcs12.get(), Access.OWNER);
        }
        StateFiles.write(target.resolve("client-chain.pem"), issued.pem(), Access.EVERYONE);
        StateFiles.write(target.resolve("ca.pem"), Certificates.pem(serverTrust), Access.EVERYONE);
        StateFiles.write(target.resolve("README.txt"), readme(id, issued.leaf(), key.isPresent()), Access.EVERYONE);
        StateFiles.write(target.resolve(CERTIFICATE), Certificates.pem(issued.leaf()), Access.EVERYONE);
    }

    void discard(ClientId id) throws IOException {
        StateFiles.deleteTree(prepared(id));
    }

    /** Puts prepared files into place, instead of those of an earlier certificate. */
    void place(ClientId id) throws IOException {
        var old = directory.resolve("." + id + ".old");
        StateFiles.deleteTree(old);
        if (Files.exists(of(id), LinkOption.NOFOLLOW_LINKS)) {
            StateFiles.rename(of(id), old);
        }
        StateFiles.rename(prepared(id), of(id));
        StateFiles.deleteTree(old);
    }

    private void finishWhatWasStopped(ClientRegister register) throws IOException {
        var leftOver = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(directory, ".*.{new,old}")) {
            entries.forEach(leftOver::add);
        }
        for (var path : leftOver) {
            if (path.getFileName().toString().endsWith(".new")) {
                var id = idOf(path);
                if (isRegistered(path, register)) {
                    place(id);
                } else {
                    discard(id);
                }
            }
        }
        for (var path : leftOver) {
            if (path.getFileName().toString().endsWith(".old")) {
                StateFiles.deleteTree(path);
            }
        }
    }

    private static boolean isRegistered(Path prepared, ClientRegister register) throws IOException {
        var file = prepared.resolve(CERTIFICATE);
        if (!Files.exists(file)) {
            return false;
        }
        var certificate =
                CertificateChain.parsePem(StateFiles.read(file, MAX_FILE_BYTES)).leaf();
        return register.find(Fingerprint.of(certificate)).isPresent();
    }

    private Path prepared(ClientId id) {
        return directory.resolve("." + id + ".new");
    }

    private static ClientId idOf(Path path) {
        var name = path.getFileName().toString();
        try {
            return new ClientId(name.substring(1, name.length() - ".new".length()));
        } catch (MalformedInput e) {
            throw e.in(path.toString());
        }
    }

    private String readme(ClientId id, X509Certificate certificate, boolean keyMadeHere) {
        return """
                Client %s, valid until %s.

                client.pem        your certificate
                client-chain.pem  the same with the issuing certificate behind it: present this one
                ca.pem            what you trust the server by
                %s

                A first request:

                    curl --cert client-chain.pem --key client.key --cacert ca.pem %s
                """.formatted(
                        id,
                        certificate.getNotAfter().toInstant(),
                        keyMadeHere
                                ? "client.key        your private key: keep it secret, and take it over a safe way only"
                                : "client.key        is not here: it is the one you made the request with",
                        edge);
    }
}
