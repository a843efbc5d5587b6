package dev.postern.cli.up;

import dev.postern.cli.Words;
import dev.postern.cli.state.Lists;
import dev.postern.cli.state.NewState;
import dev.postern.cli.state.PassphraseSource;
import dev.postern.cli.state.ServerCredential;
import dev.postern.cli.state.StateDirectory;
import dev.postern.cli.up.Part.Done;
import dev.postern.crl.deny.FileDenyListStore;
import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.AuthoritySettings;
import dev.postern.pki.ca.KeyType;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.FileRosterStore;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A state directory that {@code up} works on: nobody else does, and {@link #make} makes what an edge needs and is missing. */
final class UpState implements AutoCloseable {
    /** What the server is called by those on this machine. */
    static final List<String> NAMES = List.of("localhost", "127.0.0.1", "::1");

    private static final AuthoritySettings SETTINGS =
            AuthoritySettings.of("Postern Local", new TrustDomain("postern.local"));
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private final StateDirectory directory;
    private final UpLock lock;
    private final Done authorityDone;
    private final LocalAuthority authority;
    private final ClientRegister register;
    private final SecureRandom random;

    private UpState(
            StateDirectory directory,
            UpLock lock,
            Done authorityDone,
            LocalAuthority authority,
            ClientRegister register,
            SecureRandom random) {
        this.directory = directory;
        this.lock = lock;
        this.authorityDone = authorityDone;
        this.authority = authority;
        this.register = register;
        this.random = random;
    }

    /** Takes what is there, or makes an authority. */
    static UpState open(Path path, PassphraseSource passphrase, SecureRandom random, Instant now) throws IOException {
        var done = Done.KEPT;
        if (!StateDirectory.exists(path)) {
            var chosen = passphrase.isNamed() ? Optional.of(passphrase.get()) : Optional.<char[]>empty();
            NewState.create(path, SETTINGS, chosen, random, now);
            done = Done.MADE;
        }
        var directory = StateDirectory.open(path);
        var lock = UpLock.take(path);
        try {
            // Made by a version that knew none.
            FileDenyListStore.of(directory.denyList()).update(UnaryOperator.identity());
            var authority = directory.embedded(passphrase, random);
            return new UpState(directory, lock, done, authority, directory.register(), random);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Everything an edge needs, as it is from now on. */
    List<Part> make(URI edge, Instant now) throws IOException {
        var parts = new ArrayList<Part>();
        var issuing = authority.issuingCertificate();
        parts.add(new Part(
                authorityDone,
                "authority",
                Lifetime.until(issuing),
                directory.path().resolve("ca").toString()));
        parts.add(server(now));
        parts.addAll(new SampleClients(directory, authority, register, edge, random).make(now));
        parts.add(lists(now));
        parts.add(roster());
        return parts;
    }

    /**
     * Renews whatever runs out while an edge runs, and brings the roster into step where a command was stopped before it had; the
     * edge sees the new files by itself.
     */
    List<Part> renew(Instant now) throws IOException {
        var parts = new ArrayList<>(List.of(server(now), lists(now), roster()));
        parts.removeIf(part -> part.done() == Done.KEPT);
        return parts;
    }

    StateDirectory directory() {
        return directory;
    }

    LocalAuthority authority() {
        return authority;
    }

    ClientRegister register() {
        return register;
    }

    private Part server(Instant now) throws IOException {
        var present = serverCertificate();
        if (present.isPresent() && isGood(present.get(), now)) {
            return server(Done.KEPT, present.get());
        }
        var names = NAMES.stream().map(AlternativeName::ofServer).toList();
        var wish = new ServerCredential.Wish(
                names, KeyType.P256, authority.settings().serverLifetime());
        var issued = ServerCredential.issue(directory, authority, register, directory.server(), wish, random, now);
        return server(
                present.isPresent() ? Done.RENEWED : Done.MADE, issued.chain().leaf());
    }

    private Part server(Done done, X509Certificate certificate) {
        return new Part(
                done,
                "server certificate",
                Lifetime.until(certificate),
                directory.server().toString());
    }

    private boolean isGood(X509Certificate certificate, Instant now) throws IOException {
        if (register.find(Fingerprint.of(certificate)).isEmpty()) {
            throw new MalformedInput(directory.server().resolve("server.pem")
                    + ": not issued by this authority (expected: one of ours; put yours elsewhere and name it in "
                    + directory.configuration() + ")");
        }
        return names(certificate).containsAll(canonical(NAMES)) && Lifetime.isLong(certificate, now);
    }

    private Optional<X509Certificate> serverCertificate() throws IOException {
        var file = directory.server().resolve("server.pem");
        if (!Files.exists(file) || !Files.exists(directory.server().resolve("server.key"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(CertificateChain.parsePem(StateFiles.read(file, MAX_FILE_BYTES))
                    .leaf());
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : canonical(names.stream()
                            .map(name -> String.valueOf(name.get(1)))
                            .toList());
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** The JDK writes an IPv6 address of a certificate in full. */
    private static List<String> canonical(List<String> names) {
        return names.stream()
                .map(name -> name.equals("::1") ? "0:0:0:0:0:0:0:1" : name)
                .toList();
    }

    /** A list is issued anew when half of its time is over, so that whoever copies it has the other half to do so. */
    private Part lists(Instant now) throws IOException {
        var lists = new Lists(directory, authority, register);
        var half = Lists.NEXT_UPDATE.dividedBy(2);
        var where = directory.lists().toString();
        if (!lists.areBehind(now.plus(half))) {
            return new Part(Done.KEPT, "revocation lists", "renewed while up", where);
        }
        var published = lists.publish(Lists.NEXT_UPDATE, now);
        var until = published.get(0).nextUpdate();
        return new Part(
                authorityDone == Done.MADE ? Done.MADE : Done.RENEWED,
                "revocation lists",
                "until " + Words.day(until),
                where);
    }

    /** The state's own; those of its control plane are the commands' that change a client. */
    private Part roster() throws IOException {
        var store = FileRosterStore.of(directory.roster());
        var before = store.read();
        ClientRoster after;
        // Opened anew: where the register was restored from a backup meanwhile, ours is the one that was lost.
        try (var current = StateDirectory.open(directory.path()).register()) {
            after = store.update(() -> ClientRoster.of(current.clients()));
        }
        var changed = before.isEmpty() || authorityDone == Done.MADE ? Done.MADE : Done.RENEWED;
        return new Part(
                before.isPresent() && before.get().equals(after) ? Done.KEPT : changed,
                "roster",
                Words.count(after.clients().size(), "certificate"),
                directory.roster().toString());
    }

    @Override
    public void close() throws IOException {
        register.close();
        lock.close();
    }
}
