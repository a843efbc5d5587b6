package dev.postern.cli.state;

import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.client.Holder;
import dev.postern.pki.client.SqliteClientRegister;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DirectoryLock;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes a state directory: an authority, a register that knows its issuing certificate, and the first lists, which are empty. All
 * of it is made in {@code .NAME.new} beside the directory and renamed, so it is there as a whole or not at all.
 */
public final class NewState {
    private NewState() {}

    /** What was made; the authority holds its keys, so that nobody is asked for a passphrase just given. */
    public record Made(StateDirectory directory, LocalAuthority authority) {}

    /**
     * Makes the state.
     *
     * @param directory missing or empty
     * @param passphrase what the authority's keys are encrypted under; empty for keys guarded by the file system alone
     * @throws MalformedInput if there is something in the directory already
     */
    public static Made create(
            Path directory, AuthoritySettings settings, Optional<char[]> passphrase, SecureRandom random, Instant now)
            throws IOException {
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
                var authority = build(state, settings, passphrase, random, now);
                Files.deleteIfExists(target);
                StateFiles.rename(state, target);
                return authority;
            } finally {
                StateFiles.deleteTree(state);
            }
        });
        StateFiles.deleteTree(workshop);
        return new Made(StateDirectory.open(directory), made);
    }

    private static LocalAuthority build(
            Path state, AuthoritySettings settings, Optional<char[]> passphrase, SecureRandom random, Instant now)
            throws IOException {
        StateFiles.createDirectory(state);
        var authority = passphrase.isPresent()
                ? LocalAuthority.create(state, settings, passphrase.get(), random, now)
                : LocalAuthority.create(state, settings, random, now);
        try (var register = SqliteClientRegister.open(state.resolve(StateDirectory.REGISTER))) {
            var issuing = authority.issuingCertificate();
            register.record(
                    Holder.authority(DistinguishedName.text(issuing.getSubjectX500Principal())),
                    CertificateChain.of(issuing, authority.rootCertificate()),
                    now);
            StateFiles.write(
                    state.resolve(StateDirectory.VERSION_FILE), StateDirectory.VERSION + "\n", Access.EVERYONE);
            new Lists(StateDirectory.open(state), authority, register).publish(Lists.NEXT_UPDATE, now);
        }
        return authority;
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
