package dev.postern.cli.state;

import dev.postern.cli.plane.AuthorityConfig;
import dev.postern.cli.plane.RegisterConfig;
import dev.postern.crl.deny.FileDenyListStore;
import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.CertificateAuthority;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.FileRosterStore;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.SqliteClientRegister;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DirectoryLock;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes a state directory: an authority, a register that knows its issuing certificate, and the first lists, which are empty. All
 * of it is made in {@code .NAME.new} beside the directory and renamed, so it is there as a whole or not at all.
 */
public final class NewState {
    private NewState() {}

    /** What was made; the authority holds its keys, so that nobody is asked for a passphrase just given. */
    public record Made(StateDirectory directory, LocalAuthority authority) {}

    /**
     * Makes the state of an authority whose keys are in it.
     *
     * @param directory missing or empty
     * @param passphrase what the authority's keys are encrypted under; empty for keys guarded by the file system alone
     * @throws MalformedInput if there is something in the directory already
     */
    public static Made create(
            Path directory, AuthoritySettings settings, Optional<char[]> passphrase, SecureRandom random, Instant now)
            throws IOException {
        return create(directory, settings, new RegisterConfig.Sqlite(), passphrase, random, now);
    }

    /** The same with a register elsewhere, which is there. */
    public static Made create(
            Path directory,
            AuthoritySettings settings,
            RegisterConfig register,
            Optional<char[]> passphrase,
            SecureRandom random,
            Instant now)
            throws IOException {
        var made = placed(directory, state -> {
            var authority = passphrase.isPresent()
                    ? LocalAuthority.create(state, settings, passphrase.get(), random, now)
                    : LocalAuthority.create(state, settings, random, now);
            PlaneFile.write(state, new AuthorityConfig.Embedded(), register);
            record(state, authority, register, now);
            return authority;
        });
        return new Made(StateDirectory.open(directory), made);
    }

    /**
     * Makes the state of an authority that is at AWS: its certificates, and where it and the register are.
     *
     * @throws MalformedInput if there is something in the directory already
     */
    public static StateDirectory create(
            Path directory,
            AuthorityConfig.PrivateCa config,
            CertificateAuthority authority,
            RegisterConfig register,
            Instant now)
            throws IOException {
        placed(directory, state -> {
            var ca = state.resolve("ca");
            StateFiles.createDirectory(ca);
            StateFiles.write(ca.resolve(StateDirectory.CHAIN), authority.bundle(), Access.EVERYONE);
            StateFiles.write(
                    ca.resolve("issuing.pem"), Certificates.pem(authority.issuingCertificate()), Access.EVERYONE);
            StateFiles.write(ca.resolve("root.pem"), Certificates.pem(authority.rootCertificate()), Access.EVERYONE);
            StateFiles.write(state.resolve("ca-bundle.pem"), authority.bundle(), Access.EVERYONE);
            PlaneFile.write(state, config, register);
            record(state, authority, register, now);
            return state;
        });
        return StateDirectory.open(directory);
    }

    private interface Building<T> {
        T in(Path state) throws IOException;
    }

    private static <T> T placed(Path directory, Building<T> building) throws IOException {
        requireNothingIn(directory);
        // Behind a link it is the directory itself that gives way to the new one.
        var target = Files.exists(directory)
                ? directory.toRealPath()
                : directory.toAbsolutePath().normalize();
        var workshop = target.resolveSibling("." + target.getFileName() + ".new");
        var made = DirectoryLock.holding(workshop, () -> {
            requireNothingIn(directory);
            var state = workshop.resolve("state");
            try {
                // What a process left that was stopped here before; the lock says none is at work now.
                StateFiles.deleteTree(state);
                StateFiles.createDirectory(state);
                var built = building.in(state);
                Files.deleteIfExists(target);
                StateFiles.rename(state, target);
                return built;
            } finally {
                StateFiles.deleteTree(state);
            }
        });
        StateFiles.deleteTree(workshop);
        return made;
    }

    /** The register knows its authority; and the first lists, which are empty, where they are ours to issue. */
    private static void record(Path state, CertificateAuthority authority, RegisterConfig where, Instant now)
            throws IOException {
        StateFiles.write(state.resolve(StateDirectory.VERSION_FILE), StateDirectory.VERSION + "\n", Access.EVERYONE);
        if (where instanceof RegisterConfig.Sqlite) {
            SqliteClientRegister.open(state.resolve(StateDirectory.REGISTER)).close();
        }
        var directory = StateDirectory.open(state);
        FileDenyListStore.of(directory.denyList()).update(UnaryOperator.identity());
        try (var register = directory.register()) {
            var issuing = authority.issuingCertificate();
            if (register.find(Fingerprint.of(issuing)).isEmpty()) {
                register.record(
                        Holder.authority(DistinguishedName.text(issuing.getSubjectX500Principal())),
                        CertificateChain.of(issuing, issuerOf(authority)),
                        now);
            }
            FileRosterStore.of(directory.roster()).update(() -> ClientRoster.of(register.clients()));
            if (authority instanceof LocalAuthority ours) {
                new Lists(directory, ours, register).publish(Lists.NEXT_UPDATE, now);
            }
        }
    }

    /** The next certificate, or of a root itself. */
    private static X509Certificate issuerOf(CertificateAuthority authority) {
        var all = authority.certificates();
        return all.get(Math.min(1, all.size() - 1));
    }

    /**
     * Whether there is room for new state; asked before a person is.
     *
     * @throws MalformedInput if there is something in the directory already
     */
    public static void requireNothingIn(Path directory) throws IOException {
        if (StateDirectory.exists(directory)) {
            throw new MalformedInput(directory + ": exists (expected: no authority yet; one is never overwritten)");
        }
        if (Files.isDirectory(directory)) {
            try (var entries = Files.list(directory)) {
                if (entries.findAny().isPresent()) {
                    throw new MalformedInput(directory + ": not empty (expected: a directory for nothing else)");
                }
            }
        } else if (Files.exists(directory)) {
            throw new MalformedInput(directory + ": not a directory (expected: none yet, or an empty one)");
        }
    }
}
