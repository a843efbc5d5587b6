package dev.postern.cli.state;

import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.ca.KeyType;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.Holder;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DirectoryLock;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.PrivateKeys;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A server's certificate and key in a directory of their own: {@code server.pem}, the chain, and {@code server.key}. */
public record ServerCredential(CertificateChain chain, Path directory) {
    private static final Set<String> FILES = Set.of("server.pem", "server.key");

    /** How a server's certificate shall be; the first name is its common name. */
    public record Wish(List<AlternativeName> names, KeyType keyType, Duration lifetime) {}

    /**
     * Makes a key, issues its certificate, records it, and puts both in the place of an earlier pair. Stopped half-way, the
     * directory may be missing, but a certificate never lies beside another's key.
     *
     * @throws MalformedInput if the directory holds anything else
     */
    public static ServerCredential issue(
            StateDirectory state,
            LocalAuthority authority,
            ClientRegister register,
            Path directory,
            Wish wish,
            SecureRandom random,
            Instant now)
            throws IOException {
        var keys = wish.keyType().generate(random);
        var profile = CertificateProfile.server(wish.names(), Validity.lasting(wish.lifetime(), now))
                .withCrlUrls(authority.settings().crlUrls());
        return DirectoryLock.holding(state.path(), () -> {
            requireNothingElseIn(directory);
            var chain = authority.issue(CertificateRequest.of(keys), profile, now);
            var target = directory.toAbsolutePath().normalize();
            var prepared = target.resolveSibling("." + target.getFileName() + ".new");
            try {
                StateFiles.deleteTree(prepared);
                StateFiles.createDirectory(prepared);
                StateFiles.write(prepared.resolve("server.key"), PrivateKeys.encode(keys.getPrivate()), Access.OWNER);
                StateFiles.write(prepared.resolve("server.pem"), chain.pem(), Access.EVERYONE);
                register.record(Holder.server(wish.names().get(0).value()), chain, now);
                replace(target, prepared);
            } finally {
                StateFiles.deleteTree(prepared);
            }
            return new ServerCredential(chain, directory);
        });
    }

    private static void replace(Path target, Path prepared) throws IOException {
        var old = target.resolveSibling("." + target.getFileName() + ".old");
        StateFiles.deleteTree(old);
        if (Files.exists(target)) {
            StateFiles.rename(target, old);
        }
        StateFiles.rename(prepared, target);
        StateFiles.deleteTree(old);
    }

    private static void requireNothingElseIn(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new MalformedInput(directory + ": not a directory (expected: one for server.pem and server.key)");
        }
        try (var entries = Files.list(directory)) {
            var other = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !FILES.contains(name))
                    .findFirst();
            if (other.isPresent()) {
                throw new MalformedInput(
                        directory + ": holds " + other.get() + " (expected: nothing but server.pem and server.key)");
            }
        }
    }
}
